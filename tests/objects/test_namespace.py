"""The namespace of a stack: who gets in, and what its pods may do."""

from typing import Any

import pytest

from microservices.dialects.istio.telemetry import telemetry_spec
from microservices.manifests.selector import matches
from microservices.objects.namespace import closing_objects, namespace_objects
from microservices.objects.stack_object import Key
from microservices.settings.mesh import MeshSettings
from microservices.settings.namespace import NamespaceSettings
from microservices.settings.observability import ObservabilitySettings
from microservices.settings.stack import Settings
from microservices.specs.namespace import namespace_labels
from tests.builders import planned
from tests.objects.found import Found

COMPONENT = ("MeshNamespace", "shop")
NAMED = {"app.kubernetes.io/name": "shop", "app.kubernetes.io/managed-by": "pulumi"}
ZIPKIN = {"namespace": "tracing", "service": "zipkin", "port": 9411}
LEVEL = "pod-security.kubernetes.io"
WATCHED = {f"{LEVEL}/audit": "restricted", f"{LEVEL}/warn": "restricted"}
RESTRICTED = {**NAMED, **WATCHED, f"{LEVEL}/enforce": "restricted"}
PRIVILEGED = {**NAMED, **WATCHED, f"{LEVEL}/enforce": "privileged"}


def mesh(**keys: Any) -> MeshSettings:
    return MeshSettings.model_validate(keys)


def options(**keys: Any) -> NamespaceSettings:
    return NamespaceSettings.model_validate(keys)


def observability(**keys: Any) -> ObservabilitySettings:
    return ObservabilitySettings.model_validate(keys)


def args(
    mesh: MeshSettings | None = None,
    options: NamespaceSettings | None = None,
    observability: ObservabilitySettings | None = None,
) -> Settings:
    return planned(
        mesh=mesh or MeshSettings(),
        namespaceOptions=options or NamespaceSettings(),
        observability=observability or ObservabilitySettings(),
    ).settings


POLICY = Key("NetworkPolicy", "web")
CLOSING = [(kind, "default-deny") for kind in ("NetworkPolicy", "AuthorizationPolicy")]


def deployed(settings: Settings, *, protect: bool = False) -> Found:
    """The namespace, closed once the policy of a service is there."""
    opened = namespace_objects(settings, protect=protect)
    return Found((*opened, *closing_objects(settings, (POLICY,))))


def described(name: str) -> dict[str, Any]:
    labels = {"app.kubernetes.io/name": name, "app.kubernetes.io/managed-by": "pulumi"}
    return {"name": name, "namespace": "shop", "labels": labels}


@pytest.mark.parametrize(
    ("keys", "labels"),
    [
        ({}, {**RESTRICTED, "istio-injection": "enabled"}),
        ({"revision": "canary"}, {**RESTRICTED, "istio.io/rev": "canary"}),
        ({"dataPlane": "ambient"}, {**RESTRICTED, "istio.io/dataplane-mode": "ambient"}),
        (
            {"dataPlane": "ambient", "revision": "canary", "cni": False},
            {
                **RESTRICTED,
                "istio.io/dataplane-mode": "ambient",
                "istio.io/rev": "canary",
                "istio-injection": "disabled",
            },
        ),
        ({"cni": False}, {**PRIVILEGED, "istio-injection": "enabled"}),
        (
            {"dataPlane": "ambient", "waypoint": True},
            {
                **RESTRICTED,
                "istio.io/dataplane-mode": "ambient",
                "istio.io/use-waypoint": "waypoint",
                "istio.io/ingress-use-waypoint": "true",
            },
        ),
    ],
)
def test_the_labels_of_a_namespace_say_how_it_takes_part(
    keys: dict[str, Any], labels: dict[str, str]
) -> None:
    assert namespace_labels("shop", mesh(**keys), options()) == labels


@pytest.mark.parametrize(("plane", "injected"), [("sidecar", True), ("ambient", False)])
def test_the_webhook_of_a_revision_injects_into_no_ambient_pod(plane: str, injected: bool) -> None:
    """That of `rev.namespace.sidecar-injector.istio.io`, which looks at no mode."""
    revision = {"key": "istio.io/rev", "operator": "In", "values": ["canary"]}
    unsaid = {"key": "istio-injection", "operator": "DoesNotExist"}
    labels = namespace_labels("shop", mesh(dataPlane=plane, revision="canary"), options())
    assert matches({"matchExpressions": [revision, unsaid]}, labels) == injected


@pytest.mark.parametrize(
    ("level", "keys", "enforced"),
    [
        ("baseline", {}, "baseline"),
        ("privileged", {}, "privileged"),
        ("baseline", {"cni": False}, "privileged"),
        ("baseline", {"cni": False, "dataPlane": "ambient"}, "baseline"),
    ],
)
def test_the_written_level_is_enforced_and_the_strictest_one_still_warns(
    level: str, keys: dict[str, Any], enforced: str
) -> None:
    labels = namespace_labels("shop", mesh(**keys), options(podSecurity=level))
    found = {key: value for key, value in labels.items() if key.startswith(LEVEL)}
    assert found == {**WATCHED, f"{LEVEL}/enforce": enforced}


@pytest.mark.parametrize(
    ("keys", "spec"),
    [
        ({}, {"tracing": [{"disableSpanReporting": True}]}),
        (
            {"accessLog": True},
            {
                "accessLogging": [{"providers": [{"name": "envoy"}], "disabled": False}],
                "tracing": [{"disableSpanReporting": True}],
            },
        ),
        (
            {"accessLog": False, "tracingPercent": 0.5, "collectors": [ZIPKIN]},
            {
                "accessLogging": [{"providers": [{"name": "envoy"}], "disabled": True}],
                "tracing": [{"randomSamplingPercentage": 0.5}],
            },
        ),
        ({"collectors": [ZIPKIN]}, {}),
        ({"tracingPercent": 0}, {"tracing": [{"disableSpanReporting": True}]}),
    ],
)
def test_nothing_is_traced_without_a_collector_and_the_rest_is_the_meshs_own_affair(
    keys: dict[str, Any], spec: dict[str, Any]
) -> None:
    assert telemetry_spec(observability(**keys)) == spec


def test_a_namespace_comes_authenticated() -> None:
    found = deployed(args())
    of_namespace = {("Namespace", "shop"), ("PeerAuthentication", "default")}
    assert set(found.manifests) == {*of_namespace, ("Telemetry", "default"), *CLOSING}
    assert found.manifests["Namespace", "shop"]["metadata"] == {
        "name": "shop",
        "labels": {**RESTRICTED, "istio-injection": "enabled"},
    }
    authentication = found.manifests["PeerAuthentication", "default"]
    assert authentication["apiVersion"] == "security.istio.io/v1"
    assert authentication["spec"] == {"mtls": {"mode": "STRICT"}}
    assert authentication["metadata"] == described("default")


def test_a_namespace_is_closed_once_everything_has_its_policy() -> None:
    found = deployed(args(mesh(apiVersion="networking.istio.io/v1beta1")))
    network = found.manifests["NetworkPolicy", "default-deny"]
    assert network["metadata"] == described("default-deny")
    assert (network["spec"]["podSelector"], network["spec"].get("ingress", [])) == ({}, [])
    assert network["spec"]["policyTypes"] == ["Ingress", "Egress"]
    nobody = found.manifests["AuthorizationPolicy", "default-deny"]
    assert nobody["apiVersion"] == "security.istio.io/v1beta1"
    assert (nobody["metadata"], nobody["spec"]) == (described("default-deny"), {})
    for kind in ("NetworkPolicy", "AuthorizationPolicy"):
        assert found.needs(kind, "default-deny") == {POLICY}
        assert found.parent(kind, "default-deny") == COMPONENT


def test_plaintext_is_let_in_only_by_the_word_for_it() -> None:
    found = deployed(args(mesh(allowPlaintext=True)))
    authentication = found.manifests["PeerAuthentication", "default"]
    assert authentication["spec"] == {"mtls": {"mode": "PERMISSIVE"}}


def test_the_api_version_is_that_of_the_mesh() -> None:
    old = mesh(apiVersion="networking.istio.io/v1alpha3")
    found = deployed(args(old, observability=observability(accessLog=True, collectors=[ZIPKIN])))
    authentication = found.manifests["PeerAuthentication", "default"]
    assert authentication["apiVersion"] == "security.istio.io/v1beta1"
    assert found.manifests["Telemetry", "default"] == {
        "apiVersion": "telemetry.istio.io/v1alpha1",
        "kind": "Telemetry",
        "metadata": described("default"),
        "spec": {"accessLogging": [{"providers": [{"name": "envoy"}], "disabled": False}]},
    }


def test_what_is_recorded_as_the_mesh_says_needs_no_object() -> None:
    found = deployed(args(observability=observability(collectors=[ZIPKIN])))
    assert ("Telemetry", "default") not in found.manifests


def test_written_labels_stand_beside_those_of_the_mesh_and_never_replace_them() -> None:
    written = options(
        labels={"team": "shop", "istio-injection": "disabled"}, annotations={"owner": "shop"}
    )
    found = deployed(args(options=written))
    assert found.manifests["Namespace", "shop"]["metadata"] == {
        "name": "shop",
        "labels": {"team": "shop", **RESTRICTED, "istio-injection": "enabled"},
        "annotations": {"owner": "shop"},
    }


def test_everything_stands_under_the_component() -> None:
    limited = options(quota={"pods": 50}, limitRange={"most": {"memory": "1Gi"}})
    found = deployed(
        args(options=limited, observability=observability(accessLog=True, collectors=[ZIPKIN]))
    )
    assert len(found.manifests) == 7
    for kind, name in found.manifests:
        assert found.parent(kind, name) == COMPONENT
        assert found.needs(kind, name) == ({POLICY} if name == "default-deny" else set())
