"""What must hold between the routes, Services and pods of one stack."""

import pytest

from rules import manifest_findings
from settings.problems import Finding
from tests.rules.objects import Manifest, deployment, manifest, workload


def rule(host: str, *subsets: Manifest) -> Manifest:
    return manifest("DestinationRule", "web-v1", {"host": host, "subsets": [*subsets]})


def subset(name: str) -> Manifest:
    return {"name": name, "labels": {"version": name}}


def virtual_service(*destinations: tuple[str | None, int | None], at: str = "http") -> Manifest:
    route = [
        {
            "destination": {"host": "web", **({"subset": name} if name else {})},
            **({} if weight is None else {"weight": weight}),
        }
        for name, weight in destinations
    ]
    return manifest("VirtualService", "web", {at: [{"route": route}]})


def to_port(host: str, number: int) -> Manifest:
    destination = {"host": host, "port": {"number": number}}
    return manifest("VirtualService", "web", {"http": [{"route": [{"destination": destination}]}]})


def service(name: str, selector: dict[str, str] | None, **spec: object) -> Manifest:
    return manifest("Service", name, {"selector": selector, **spec})


def stateful(**spec: object) -> Manifest:
    found = workload("StatefulSet", "web-v1", {"app": "web", "version": "v1"})
    found["spec"] |= spec
    return found


V1, V2 = deployment("web-v1"), deployment("web-v2")
BARE = workload("Deployment", "bare", {})
BARE["spec"]["template"]["metadata"] = {}
RULE = rule("web", subset("v1"))
HEADLESS = service("web-headless", {"app": "web"}, clusterIP="None")
PORTS = [{"port": 8080}]
LABELS = "use the labels of a workload's pod template"


@pytest.mark.parametrize(
    "objects",
    [
        [],
        [V1, RULE, virtual_service(("v1", 100))],
        [V1, RULE, virtual_service(("v1", 100), at="tcp")],
        [V1, V2, rule("web", subset("v1"), subset("v2")), virtual_service(("v1", 80), ("v2", 20))],
        [V1, rule("web.shop.svc.cluster.local", subset("v1"))],
        [V1, RULE, virtual_service(("v1", None))],
        [virtual_service((None, 100))],
        [V1, rule("web", {"name": "all"})],
        [manifest("DestinationRule", "web", {"host": "web"})],
        [manifest("VirtualService", "web", {"tcp": []})],
        [manifest("VirtualService", "web", {"http": [{"redirect": {}}]})],
        [V1, service("web", {"app": "web"})],
        [V1, service("web", {"app": "web"}, ports=PORTS), to_port("web.shop", 8080)],
        [to_port("api", 1)],
        [V1, service("web", {"app": "web"}), virtual_service((None, 100))],
        [stateful(serviceName="web-headless"), service("web", {"app": "web"}), HEADLESS],
        [stateful(serviceName="web-headless"), HEADLESS, RULE, virtual_service(("v1", 100))],
        [manifest("Service", "web", {})],
        [service("web", None)],
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
            [V1, RULE, virtual_service(("v2", 100), at="tcp")],
            ("VirtualService/web", "spec", "tcp", 0, "route", 0),
            "no DestinationRule defines subset v2 of web",
            "add the subset, or route to one that exists",
        ),
        (
            [deployment("api-v1"), rule("api", subset("v1")), virtual_service(("v1", 100))],
            ("VirtualService/web", "spec", "http", 0, "route", 0),
            "no DestinationRule defines subset v1 of web",
            "add the subset, or route to one that exists",
        ),
        (
            [V2, RULE],
            ("DestinationRule/web-v1", "spec", "subsets", 0, "labels"),
            "no workload's pods have the labels of subset v1",
            LABELS,
        ),
        (
            [V1, rule("api", subset("v1"))],
            ("DestinationRule/web-v1", "spec", "subsets", 0, "labels"),
            "no workload's pods have the labels of subset v1",
            LABELS,
        ),
        (
            [V1, rule("web", subset("v1"), subset("v2"))],
            ("DestinationRule/web-v1", "spec", "subsets", 1, "labels"),
            "no workload's pods have the labels of subset v2",
            LABELS,
        ),
        (
            [BARE, RULE],
            ("DestinationRule/web-v1", "spec", "subsets", 0, "labels"),
            "no workload's pods have the labels of subset v1",
            LABELS,
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
            [V1, RULE, virtual_service(("v1", 99), at="tls")],
            ("VirtualService/web", "spec", "tls", 0, "route"),
            "the weights total 99",
            "write weights that total 100",
        ),
        (
            [V1, service("web", {"app": "web"}, ports=PORTS), to_port("web", 80)],
            ("VirtualService/web", "spec", "http", 0, "route", 0),
            "the Service of web has no port 80",
            "route to a port of the Service",
        ),
        (
            [V1, service("web", {"app": "web"}), to_port("web", 80)],
            ("VirtualService/web", "spec", "http", 0, "route", 0),
            "the Service of web has no port 80",
            "route to a port of the Service",
        ),
        (
            [V1, service("api", {"app": "api"})],
            ("Service/api", "spec", "selector"),
            "it finds no workload's pods",
            "select labels that pods have",
        ),
        (
            [V1, service("api", {"app": "web", "version": "v2"})],
            ("Service/api", "spec", "selector"),
            "it finds no workload's pods",
            "select labels that pods have",
        ),
        (
            [stateful(serviceName="web"), service("web", {"app": "web"})],
            ("StatefulSet/web-v1", "spec", "serviceName"),
            "no headless Service `web` finds its pods",
            "name a Service with `clusterIP: None` and its labels",
        ),
        (
            [stateful(), HEADLESS],
            ("StatefulSet/web-v1", "spec", "serviceName"),
            "no headless Service `` finds its pods",
            "name a Service with `clusterIP: None` and its labels",
        ),
        (
            [
                stateful(serviceName="api-headless"),
                deployment("api-v1"),
                service("api-headless", {"app": "api"}, clusterIP="None"),
            ],
            ("StatefulSet/web-v1", "spec", "serviceName"),
            "no headless Service `api-headless` finds its pods",
            "name a Service with `clusterIP: None` and its labels",
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
