"""Values of a type that the API server does not take are told where they stand."""

from typing import Any

import pytest
import yaml

from microservices.offline.files.field_types import odd_values
from microservices.settings.values.problems import yaml_path

ODD = [
    ("Deployment", "{replicas: '3'}", "spec.replicas: this is text; write a whole number"),
    ("Deployment", "{paused: 'no'}", "spec.paused: this is text; write true or false"),
    (
        "Deployment",
        "{replicas: 2.5}",
        "spec.replicas: this is a number with a point; write a whole number",
    ),
    ("Deployment", "{template: [1]}", "spec.template: this is a list; write `key: value` lines"),
    (
        "Deployment",
        "{template: {spec: {containers: [{name: a, image: 7}]}}}",
        "spec.template.spec.containers[0].image: this is a number; write text, in quotes",
    ),
    (
        "Deployment",
        "{template: {spec: {containers: {name: a}}}}",
        "spec.template.spec.containers: this is a map; write a list",
    ),
    (
        "Deployment",
        "{template: {spec: {containers: [{command: run me}]}}}",
        "spec.template.spec.containers[0].command: this is text; write a list",
    ),
    ("Deployment", "{template: {spec: {containers: [null]}}}", "containers[0]: this is empty"),
    (
        "Deployment",
        "{template: {metadata: {labels: {version: 1.0}}}}",
        "metadata.labels.version: this is a number with a point; write text",
    ),
    ("Deployment", "{selector: {app: web}}", "spec.selector.app: a selector has no such key"),
    ("Service", "{ports: [{port: 80, targetPort: true}]}", "spec.ports[0].targetPort: this is"),
    ("Ingress", "{rules: [{host: [a]}]}", "spec.rules[0].host: this is a list; write text"),
    ("VirtualService", "{http: [{match: [{uri: /a}]}]}", "spec.http[0].match[0].uri: this is text"),
    ("HTTPRoute", "{rules: [{backendRefs: [{port: '80'}]}]}", "backendRefs[0].port: this is text"),
    ("HTTPRoute", "{rules: [{matches: [{path: {type: 1}}]}]}", "path.type: this is a number"),
]
GROUPS = {
    **dict.fromkeys(("VirtualService", "DestinationRule"), "networking.istio.io/v1"),
    "HTTPRoute": "gateway.networking.k8s.io/v1",
    "Ingress": "networking.k8s.io/v1",
    "Service": "v1",
}


def told(kind: str, spec: str, version: str = "") -> list[str]:
    found: dict[str, Any] = {"apiVersion": version or GROUPS.get(kind, "apps/v1"), "kind": kind}
    found["spec"] = yaml.safe_load(spec)
    return [f"{yaml_path(path)}: {what}; {instead}" for path, what, instead in odd_values(found)]


@pytest.mark.parametrize(("kind", "spec", "problem"), ODD)
def test_a_value_of_another_type_is_told(kind: str, spec: str, problem: str) -> None:
    (found,) = told(kind, spec)
    assert problem in found


def test_rights_have_types_too() -> None:
    role = {
        "apiVersion": "rbac.authorization.k8s.io/v1",
        "kind": "Role",
        "rules": [{"verbs": "get"}],
    }
    [(path, what, _)] = odd_values(role)
    assert (yaml_path(path), what) == ("rules[0].verbs", "this is text")


@pytest.mark.parametrize(
    ("kind", "spec"),
    [
        ("Service", "{ports: [{port: 80, targetPort: http}, {port: 81, targetPort: 8081}]}"),
        ("Deployment", "{replicas: null, unknown: 7, strategy: {rollingUpdate: {maxSurge: 1}}}"),
        (
            "Deployment",
            "{template: {spec: {containers: [{resources: {limits: {cpu: 1, memory: 1e9}}}]}}}",
        ),
        ("VirtualService", "{http: [{fault: {abort: {percentage: {value: 50}}}}]}"),
        ("Widget", "{replicas: many}"),
    ],
)
def test_what_the_api_server_takes_is_taken(kind: str, spec: str) -> None:
    assert told(kind, spec) == []


def test_a_kind_of_another_group_is_not_known_here() -> None:
    assert told("Service", "{ports: text}", "serving.knative.dev/v1") == []
