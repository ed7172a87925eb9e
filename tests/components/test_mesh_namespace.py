"""The namespace of a stack: who gets in, and what its pods may do."""

from typing import Any

import pulumi
import pytest

from components.mesh_namespace import (
    MeshNamespace,
    MeshNamespaceArgs,
    namespace_labels,
    network_policy_spec,
)
from settings.mesh import MeshSettings
from tests.deployment import Deploy, Deployed

COMPONENT = ("microservices:index:MeshNamespace", "shop")
NAMED = {"app.kubernetes.io/name": "shop", "app.kubernetes.io/managed-by": "pulumi"}
LEVEL = "pod-security.kubernetes.io"
WATCHED = {f"{LEVEL}/audit": "restricted", f"{LEVEL}/warn": "restricted"}
RESTRICTED = {**NAMED, **WATCHED, f"{LEVEL}/enforce": "restricted"}
PRIVILEGED = {**NAMED, **WATCHED, f"{LEVEL}/enforce": "privileged"}


def mesh(**keys: Any) -> MeshSettings:
    return MeshSettings.model_validate(keys)


def deployed(deploy: Deploy, **keys: Any) -> Deployed:
    return deploy(lambda: MeshNamespace("shop", MeshNamespaceArgs(mesh=mesh(**keys))))


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
    ],
)
def test_the_labels_of_a_namespace_say_how_it_takes_part(
    keys: dict[str, Any], labels: dict[str, str]
) -> None:
    assert namespace_labels("shop", mesh(**keys)) == labels


def test_its_own_pods_and_the_gateways_are_let_in_and_nobody_else() -> None:
    assert network_policy_spec(mesh(ingressNamespaces=["edge", "istio-system"])) == {
        "pod_selector": {},
        "policy_types": ["Ingress"],
        "ingress": [
            {
                "from_": [
                    {"pod_selector": {}},
                    {
                        "namespace_selector": {
                            "match_expressions": [
                                {
                                    "key": "kubernetes.io/metadata.name",
                                    "operator": "In",
                                    "values": ["edge", "istio-system"],
                                }
                            ]
                        }
                    },
                ]
            }
        ],
    }


def test_a_namespace_comes_closed_and_authenticated(deploy: Deploy) -> None:
    found = deployed(deploy)
    assert set(found.manifests) == {
        ("Namespace", "shop"),
        ("PeerAuthentication", "default"),
        ("NetworkPolicy", "default-deny"),
    }
    assert found.manifests["Namespace", "shop"]["metadata"] == {
        "name": "shop",
        "labels": {**RESTRICTED, "istio-injection": "enabled"},
    }
    authentication = found.manifests["PeerAuthentication", "default"]
    assert authentication["apiVersion"] == "security.istio.io/v1"
    assert authentication["spec"] == {"mtls": {"mode": "STRICT"}}
    assert authentication["metadata"] == {
        "name": "default",
        "namespace": "shop",
        "labels": {"app.kubernetes.io/name": "default", "app.kubernetes.io/managed-by": "pulumi"},
    }
    policy = found.manifests["NetworkPolicy", "default-deny"]
    assert policy["metadata"] == {
        "name": "default-deny",
        "namespace": "shop",
        "labels": {
            "app.kubernetes.io/name": "default-deny",
            "app.kubernetes.io/managed-by": "pulumi",
        },
    }
    assert policy["spec"]["podSelector"] == {}
    assert policy["spec"]["ingress"][0]["from"][0] == {"podSelector": {}}


def test_plaintext_is_let_in_only_by_the_word_for_it(deploy: Deploy) -> None:
    authentication = deployed(deploy, allowPlaintext=True).manifests[
        "PeerAuthentication", "default"
    ]
    assert authentication["spec"] == {"mtls": {"mode": "PERMISSIVE"}}


def test_the_api_version_is_that_of_the_mesh(deploy: Deploy) -> None:
    found = deployed(deploy, apiVersion="networking.istio.io/v1alpha3")
    authentication = found.manifests["PeerAuthentication", "default"]
    assert authentication["apiVersion"] == "security.istio.io/v1beta1"


def test_everything_stands_under_the_component_and_waits_for_the_namespace(
    deploy: Deploy,
) -> None:
    found = deployed(deploy)
    for kind, name in found.manifests:
        assert found.parent(kind, name) == COMPONENT
    for kind, name in (("PeerAuthentication", "default"), ("NetworkPolicy", "default-deny")):
        assert found.needs(kind, name) == {("Namespace", "shop")}


def test_its_name_comes_out_once_it_is_there(deploy: Deploy) -> None:
    names: list[str] = []

    def program() -> None:
        namespace = MeshNamespace("shop", MeshNamespaceArgs(mesh=mesh()))
        namespace.name.apply(names.append)

    found = deploy(program)
    assert names == ["shop"]
    urn = found.resource("MeshNamespace", "shop").urn
    assert found.component_outputs[urn] == {"name": "shop"}


def test_the_caller_says_what_it_stands_under(deploy: Deploy) -> None:
    def program() -> None:
        outer = pulumi.ComponentResource("test:index:Outer", "outer")
        opts = pulumi.ResourceOptions(parent=outer)
        MeshNamespace("shop", MeshNamespaceArgs(mesh=mesh()), opts)

    found = deploy(program)
    assert found.parent("MeshNamespace", "shop") == ("test:index:Outer", "outer")
