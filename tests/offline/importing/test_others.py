"""Objects that no word expresses, that something else made, and of the namespace."""

# A manifest stands on one line.
# ruff: noqa: E501

import pytest

from tests.offline.importing.manifests import WEB, imported, left, said, web

OTHERS = [
    ("DaemonSet/d: {}", "it serves nodes, not callers (docs/what-cannot-be-said.md)"),
    ("Widget/w: {}", "the settings have no word for it"),
    ("PersistentVolumeClaim/p: {}", "no pods of these objects mount it"),
    (
        "ConfigMap/c: {metadata: {namespace: other}}",
        "a stack has one namespace: import the other one by itself",
    ),
    ("Namespace/other: {}", "a stack has one namespace: import the other one by itself"),
]


@pytest.mark.parametrize(("text", "why"), OTHERS)
def test_an_object_without_a_word_is_named_with_the_reason(text: str, why: str) -> None:
    assert [*left(imported(f"{web()}---\n{text}", "default")).values()] == [why]


MADE = [
    "Endpoints/web: {}",
    "ConfigMap/kube-root-ca.crt: {}",
    "ServiceAccount/default: {}",
    "Secret/sh.helm.release.v1.web.v1: {type: helm.sh/release.v1}",
    "ReplicaSet/web-1: {metadata: {ownerReferences: [{kind: Deployment, name: web, controller: true}]}}",
]


@pytest.mark.parametrize("text", MADE)
def test_what_the_cluster_or_helm_has_made_is_passed_over(text: str) -> None:
    assert len(imported(f"{web()}---\n{text}").items) == 2


def test_a_claim_of_the_cluster_stays_and_one_of_a_chart_is_made() -> None:
    mount = "volumeMounts: [{name: v, mountPath: /v}]"
    volume = "volumes: [{name: v, persistentVolumeClaim: {claimName: data}}]"
    spec = "spec: {accessModes: [ReadWriteMany, ReadOnlyMany], storageClassName: fast, resources: {requests: {storage: 2Gi}}}"
    made = imported(f"{web(mount, volume)}---\nPersistentVolumeClaim/data: {{{spec}}}")
    assert said(made, "web/volumes/v/claim") == {
        "size": "2Gi",
        "storageClass": "fast",
        "accessMode": "ReadWriteMany",
    }
    assert [*left(made)] == ["PersistentVolumeClaim/data: spec.accessModes"]
    there = imported(
        f"{web(mount, volume)}---\nPersistentVolumeClaim/data: {{metadata: {{uid: a}}, {spec}}}"
    )
    assert said(there, "web/volumes/v") == {"path": "/v", "existingClaim": "data"}


def test_the_namespace_has_its_labels_and_the_standard_that_its_pods_need() -> None:
    space = "Namespace/shop: {metadata: {labels: {team: a, istio-injection: enabled, kubernetes.io/metadata.name: shop}}}"
    result = imported(f"{space}\n---\n{web('securityContext: {runAsUser: 0}')}")
    assert result.namespace == "shop"
    assert result.stack["namespaceOptions"] == {"labels": {"team": "a"}, "podSecurity": "baseline"}


def test_a_service_of_the_gateway_api_is_at_its_listeners() -> None:
    gateway = "Gateway/g: {apiVersion: gateway.networking.k8s.io/v1, spec: {gatewayClassName: istio, listeners: [{name: a, hostname: a.example.com, tls: {certificateRefs: [{name: t}]}}]}}"
    result = imported(f"{WEB}\n---\n{web(service=WEB).partition('---')[2]}---\n{gateway}")
    assert result.stack["gateway"] == {"hosts": ["a.example.com"], "tls": {"credentialName": "t"}}
