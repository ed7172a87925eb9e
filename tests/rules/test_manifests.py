"""What must hold between the objects of one stack."""

from typing import Any

import pytest

from rules import manifest_findings
from settings.problems import Finding

Manifest = dict[str, Any]


def manifest(kind: str, name: str, spec: Any = None) -> Manifest:
    return {"kind": kind, "metadata": {"name": name}, **({} if spec is None else {"spec": spec})}


def deployment(name: str, labels: dict[str, str] | None, *sources: Manifest) -> Manifest:
    containers = [{"name": "main", "envFrom": [*sources]}, {"name": "other"}]
    marks = {} if labels is None else {"labels": labels}
    template = {"metadata": marks, "spec": {"containers": containers}}
    return manifest("Deployment", name, {"template": template})


def rule(host: str, *subsets: Manifest) -> Manifest:
    return manifest("DestinationRule", "web-v1", {"host": host, "subsets": [*subsets]})


def subset(name: str) -> Manifest:
    return {"name": name, "labels": {"version": name}}


def virtual_service(*destinations: tuple[str | None, int | None]) -> Manifest:
    route = [
        {
            "destination": {"host": "web", **({"subset": name} if name else {})},
            **({} if weight is None else {"weight": weight}),
        }
        for name, weight in destinations
    ]
    return manifest("VirtualService", "web", {"http": [{"route": route}]})


V1 = deployment("web-v1", {"app": "web", "version": "v1"})
V2 = deployment("web-v2", {"app": "web", "version": "v2"})
RULE = rule("web", subset("v1"))
SELECTED = {"configMapRef": {"name": "app-config-1"}}
SECRET = {"secretRef": {"name": "app-secrets-1"}}


@pytest.mark.parametrize(
    "objects",
    [
        [],
        [V1, RULE, virtual_service(("v1", 100))],
        [V1, V2, rule("web", subset("v1"), subset("v2")), virtual_service(("v1", 80), ("v2", 20))],
        [V1, rule("web.shop.svc.cluster.local", subset("v1"))],
        [V1, RULE, virtual_service(("v1", None))],
        [virtual_service((None, 100))],
        [V1, rule("web", {"name": "all"})],
        [manifest("DestinationRule", "web", {"host": "web"})],
        [manifest("VirtualService", "web", {"tcp": []})],
        [manifest("VirtualService", "web", {"http": [{"redirect": {}}]})],
        [V1, manifest("Service", "web", {"selector": {"app": "web"}})],
        [
            deployment("web", {"app": "web"}),
            manifest("Service", "web", {"selector": {"app": "web"}}),
        ],
        [manifest("Service", "web", {})],
        [manifest("Service", "web", {"selector": None})],
        [
            deployment("web-v1", {}, SELECTED, SECRET, {}),
            manifest("ConfigMap", "app-config-1"),
            manifest("Secret", "app-secrets-1"),
        ],
        [manifest("ConfigMap", "a" * 63)],
    ],
)
def test_objects_that_fit_each_other_are_taken(objects: list[Manifest]) -> None:
    assert manifest_findings(objects) == []


@pytest.mark.parametrize(
    ("objects", "path", "what", "instead"),
    [
        (
            [V1, RULE, virtual_service(("v1", 80), ("v2", 20))],
            ("VirtualService/web", "spec", "http", 0, "route", 1),
            "no DestinationRule defines subset v2 of web",
            "add the subset, or route to one that exists",
        ),
        (
            [
                deployment("api-v1", {"app": "api", "version": "v1"}),
                rule("api", subset("v1")),
                virtual_service(("v1", 100)),
            ],
            ("VirtualService/web", "spec", "http", 0, "route", 0),
            "no DestinationRule defines subset v1 of web",
            "add the subset, or route to one that exists",
        ),
        (
            [V2, RULE],
            ("DestinationRule/web-v1", "spec", "subsets", 0, "labels"),
            "no Deployment's pods have the labels of subset v1",
            "use the labels of a Deployment's pod template",
        ),
        (
            [V1, rule("api", subset("v1"))],
            ("DestinationRule/web-v1", "spec", "subsets", 0, "labels"),
            "no Deployment's pods have the labels of subset v1",
            "use the labels of a Deployment's pod template",
        ),
        (
            [V1, deployment("bare", None), rule("web", subset("v1"), subset("v2"))],
            ("DestinationRule/web-v1", "spec", "subsets", 1, "labels"),
            "no Deployment's pods have the labels of subset v2",
            "use the labels of a Deployment's pod template",
        ),
        (
            [
                V1,
                V2,
                rule("web", subset("v1"), subset("v2")),
                virtual_service(("v1", 80), ("v2", 30)),
            ],
            ("VirtualService/web", "spec", "http", 0, "route"),
            "the weights total 110",
            "write weights that total 100",
        ),
        (
            [V1, RULE, virtual_service(("v1", 99))],
            ("VirtualService/web", "spec", "http", 0, "route"),
            "the weights total 99",
            "write weights that total 100",
        ),
        (
            [V1, manifest("Service", "api", {"selector": {"app": "api"}})],
            ("Service/api", "spec", "selector"),
            "it finds no Deployment's pods",
            "select labels that pods have",
        ),
        (
            [deployment("bare", None), manifest("Service", "web", {"selector": {"app": "web"}})],
            ("Service/web", "spec", "selector"),
            "it finds no Deployment's pods",
            "select labels that pods have",
        ),
        (
            [deployment("web-v1", {}, {}, SELECTED), manifest("Secret", "app-config-1")],
            ("Deployment/web-v1", "main", "envFrom", 1),
            "there is no ConfigMap app-config-1",
            "add it to the stack, or name another",
        ),
        (
            [deployment("web-v1", {}, SECRET), manifest("ConfigMap", "app-secrets-1")],
            ("Deployment/web-v1", "main", "envFrom", 0),
            "there is no Secret app-secrets-1",
            "add it to the stack, or name another",
        ),
        (
            [manifest("ConfigMap", "a" * 64)],
            (f"ConfigMap/{'a' * 64}", "metadata", "name"),
            "it has 64 characters",
            "write at most 63",
        ),
    ],
)
def test_objects_that_do_not_fit_each_other_are_told(
    objects: list[Manifest], path: tuple[str | int, ...], what: str, instead: str
) -> None:
    assert manifest_findings(objects) == [Finding(path, what, instead)]


def test_a_later_route_is_told_by_its_place() -> None:
    routed = virtual_service(("v1", 100))
    wrong = virtual_service(("v1", 90))["spec"]["http"][0]
    routed["spec"]["http"] += [{"redirect": {}}, wrong]
    (finding,) = manifest_findings([V1, RULE, routed])
    assert finding.path == ("VirtualService/web", "spec", "http", 2, "route")
