"""What must hold between the Services and pods of one stack."""

import pytest

from microservices.rules import manifest_findings
from microservices.settings.values.problems import Finding
from tests.rules.objects import Manifest, deployment, manifest, workload


def rule(host: str, *subsets: Manifest) -> Manifest:
    return manifest("DestinationRule", "web-v1", {"host": host, "subsets": [*subsets]})


def subset(name: str) -> Manifest:
    return {"name": name, "labels": {"version": name}}


def service(name: str, selector: dict[str, str] | None, **spec: object) -> Manifest:
    return manifest("Service", name, {"selector": selector, **spec})


def stateful(**spec: object) -> Manifest:
    found = workload("StatefulSet", "web-v1", {"app": "web", "version": "v1"})
    found["spec"] |= spec
    return found


V1, V2 = deployment("web-v1"), deployment("web-v2")
ROLLOUT = workload("Rollout", "web-v1", {"app": "web", "version": "v1"})
BARE = workload("Deployment", "bare", {})
BARE["spec"]["template"]["metadata"] = {}
RULE = rule("web", subset("v1"))
HEADLESS = service("web-headless", {"app": "web"}, clusterIP="None")
LABELS = "use the labels of a workload's pod template"


@pytest.mark.parametrize(
    "objects",
    [
        [],
        [V1, RULE],
        [V1, V2, rule("web", subset("v1"), subset("v2"))],
        [V1, rule("web.shop.svc.cluster.local", subset("v1"))],
        [V1, rule("web", {"name": "all"})],
        [manifest("DestinationRule", "web", {"host": "web"})],
        [V1, service("web", {"app": "web"})],
        [ROLLOUT, RULE, service("web", {"app": "web"})],
        [stateful(serviceName="web-headless"), service("web", {"app": "web"}), HEADLESS],
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
