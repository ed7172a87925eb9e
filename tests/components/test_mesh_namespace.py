"""The namespace of a stack: who gets in, and what its pods may do."""

from typing import Any

import pytest
from pulumi_kubernetes.networking.v1 import NetworkPolicy

from components.mesh_namespace import MeshNamespace, MeshNamespaceArgs
from microservices.dialects.istio.telemetry import telemetry_spec
from microservices.settings.mesh import MeshSettings
from microservices.settings.namespace import NamespaceSettings
from microservices.settings.observability import ObservabilitySettings
from microservices.specs.namespace import namespace_labels
from tests.builders import planned
from tests.components.outer import OUTER, below_outer
from tests.deployment import Deploy, Deployed

COMPONENT = ("microservices:index:MeshNamespace", "shop")
NAMED = {"app.kubernetes.io/name": "shop", "app.kubernetes.io/managed-by": "pulumi"}
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
) -> MeshNamespaceArgs:
    plan = planned(
        mesh=mesh or MeshSettings(),
        namespaceOptions=options or NamespaceSettings(),
        observability=observability or ObservabilitySettings(),
    )
    return MeshNamespaceArgs(settings=plan.settings)


def deployed(deploy: Deploy, args: MeshNamespaceArgs) -> Deployed:
    return deploy(lambda: MeshNamespace("shop", args))


def closed(deploy: Deploy, args: MeshNamespaceArgs) -> Deployed:
    """The namespace, closed once the policies of a service are there."""

    def program() -> None:
        namespace = MeshNamespace("shop", args)
        policy = NetworkPolicy("web", metadata={"name": "web"})
        assert len(namespace.close([policy])) == 3

    return deploy(program)


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
            {**RESTRICTED, "istio.io/dataplane-mode": "ambient", "istio.io/rev": "canary"},
        ),
        ({"cni": False}, {**PRIVILEGED, "istio-injection": "enabled"}),
        (
            {"dataPlane": "ambient", "waypoint": True},
            {
                **RESTRICTED,
                "istio.io/dataplane-mode": "ambient",
                "istio.io/use-waypoint": "waypoint",
            },
        ),
    ],
)
def test_the_labels_of_a_namespace_say_how_it_takes_part(
    keys: dict[str, Any], labels: dict[str, str]
) -> None:
    assert namespace_labels("shop", mesh(**keys), options()) == labels


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
        ({}, None),
        (
            {"accessLog": True},
            {"accessLogging": [{"providers": [{"name": "envoy"}], "disabled": False}]},
        ),
        (
            {"accessLog": False, "tracingPercent": 0.5},
            {
                "accessLogging": [{"providers": [{"name": "envoy"}], "disabled": True}],
                "tracing": [{"randomSamplingPercentage": 0.5}],
            },
        ),
        ({"tracingPercent": 0}, {"tracing": [{"randomSamplingPercentage": 0}]}),
    ],
)
def test_access_log_and_traces_are_the_meshs_own_affair_unless_they_are_written(
    keys: dict[str, Any], spec: dict[str, Any] | None
) -> None:
    assert telemetry_spec(observability(**keys)) == spec


def test_a_namespace_comes_authenticated(deploy: Deploy) -> None:
    found = deployed(deploy, args())
    assert set(found.manifests) == {("Namespace", "shop"), ("PeerAuthentication", "default")}
    assert found.manifests["Namespace", "shop"]["metadata"] == {
        "name": "shop",
        "labels": {**RESTRICTED, "istio-injection": "enabled"},
    }
    authentication = found.manifests["PeerAuthentication", "default"]
    assert authentication["apiVersion"] == "security.istio.io/v1"
    assert authentication["spec"] == {"mtls": {"mode": "STRICT"}}
    assert authentication["metadata"] == described("default")


def test_a_namespace_is_closed_once_everything_has_its_policy(deploy: Deploy) -> None:
    found = closed(deploy, args(mesh(apiVersion="networking.istio.io/v1beta1")))
    network = found.manifests["NetworkPolicy", "default-deny"]
    assert network["metadata"] == described("default-deny")
    assert (network["spec"]["podSelector"], network["spec"].get("ingress", [])) == ({}, [])
    assert network["spec"]["policyTypes"] == ["Ingress", "Egress"]
    nobody = found.manifests["AuthorizationPolicy", "default-deny"]
    assert nobody["apiVersion"] == "security.istio.io/v1beta1"
    assert (nobody["metadata"], nobody["spec"]) == (described("default-deny"), {})
    for kind in ("NetworkPolicy", "AuthorizationPolicy"):
        assert ("NetworkPolicy", "web") in found.needs(kind, "default-deny")
        assert found.parent(kind, "default-deny") == COMPONENT


def test_plaintext_is_let_in_only_by_the_word_for_it(deploy: Deploy) -> None:
    found = deployed(deploy, args(mesh(allowPlaintext=True)))
    authentication = found.manifests["PeerAuthentication", "default"]
    assert authentication["spec"] == {"mtls": {"mode": "PERMISSIVE"}}


def test_the_api_version_is_that_of_the_mesh(deploy: Deploy) -> None:
    old = mesh(apiVersion="networking.istio.io/v1alpha3")
    found = deployed(deploy, args(old, observability=observability(accessLog=True)))
    authentication = found.manifests["PeerAuthentication", "default"]
    assert authentication["apiVersion"] == "security.istio.io/v1beta1"
    assert found.manifests["Telemetry", "default"] == {
        "apiVersion": "telemetry.istio.io/v1alpha1",
        "kind": "Telemetry",
        "metadata": described("default"),
        "spec": {"accessLogging": [{"providers": [{"name": "envoy"}], "disabled": False}]},
    }


def test_written_labels_stand_beside_those_of_the_mesh_and_never_replace_them(
    deploy: Deploy,
) -> None:
    written = options(
        labels={"team": "shop", "istio-injection": "disabled"}, annotations={"owner": "shop"}
    )
    found = deployed(deploy, args(options=written))
    assert found.manifests["Namespace", "shop"]["metadata"] == {
        "name": "shop",
        "labels": {"team": "shop", **RESTRICTED, "istio-injection": "enabled"},
        "annotations": {"owner": "shop"},
    }


def test_everything_stands_under_the_component_and_waits_for_the_namespace(
    deploy: Deploy,
) -> None:
    limited = options(quota={"pods": 50}, limitRange={"most": {"memory": "1Gi"}})
    found = deployed(deploy, args(options=limited, observability=observability(accessLog=True)))
    assert len(found.manifests) == 5
    for kind, name in found.manifests:
        assert found.parent(kind, name) == COMPONENT
        needs = set() if kind == "Namespace" else {("Namespace", "shop")}
        assert found.needs(kind, name) == needs


def test_its_name_comes_out_once_it_is_there(deploy: Deploy) -> None:
    names: list[str] = []

    def program() -> None:
        namespace = MeshNamespace("shop", args())
        namespace.name.apply(names.append)

    found = deploy(program)
    assert names == ["shop"]
    urn = found.resource("MeshNamespace", "shop").urn
    assert found.component_outputs[urn] == {"name": "shop"}


def test_the_caller_says_what_it_stands_under(deploy: Deploy) -> None:
    def program() -> None:
        MeshNamespace("shop", args(), below_outer())

    found = deploy(program)
    assert found.parent("MeshNamespace", "shop") == OUTER
