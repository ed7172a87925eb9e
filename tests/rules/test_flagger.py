"""What Flagger cannot write, and names that it takes."""

from typing import Any

import pytest

from tests.builders import Tree, problems, service, stack, warnings, web
from tests.rules.traffic import SPLIT, WEB

PULUMI = "leave it out, or write `owner: pulumi`"
OWNED: Tree = {"traffic": {"owner": "flagger"}}


def pool(**limits: int) -> Tree:
    """Limits of what callers open."""
    return {"trafficPolicy": {"connectionPool": limits}}


@pytest.mark.parametrize("keys", [pool(maxRequests=10), pool(maxPendingRequests=5), {}])
def test_limits_of_requests_are_taken(keys: Tree) -> None:
    assert problems(web(**OWNED, **keys)) == []
    assert warnings(web(**OWNED, **keys)) == []


@pytest.mark.parametrize("key", ["maxConnections", "connectTimeoutMilliseconds"])
def test_flagger_limits_no_connections(key: str) -> None:
    limits = pool(**{key: 100, "maxRequests": 10})
    said = f"trafficPolicy.connectionPool.{key}: flagger writes no `{key}`; {PULUMI}"
    assert problems(web(**OWNED, **limits)) == [f"{WEB}.{said}"]
    assert problems(web(**OWNED, versions={"v1": limits})) == [f"{WEB}.versions.v1.{said}"]
    assert problems(web(traffic={"owner": "argo-rollouts"}, **limits)) == []


def test_flagger_makes_no_trouble() -> None:
    fault = {"abort": {"status": 503, "percent": 1}}
    assert problems(web(traffic={"owner": "flagger", "fault": fault})) == [
        f"{WEB}.traffic.fault: flagger writes the routes of the service, and no fault into them; "
        f"{PULUMI}"
    ]
    assert problems(web(traffic={"owner": "argo-rollouts", "fault": fault})) == []


@pytest.mark.parametrize(
    ("name", "other"), [("web-primary", service()), ("web-canary", service(**OWNED))]
)
def test_a_service_has_no_name_that_flagger_takes(name: str, other: Tree) -> None:
    assert problems(stack(services={"web": service(**OWNED), name: other})) == [
        f"Pulumi.dev.yaml: microservices:services.{name}: "
        f"`{name}` would also be what flagger makes of web; rename one of the two services"
    ]
    assert problems(stack(services={"web": service(), name: other})) == []


@pytest.mark.parametrize(
    ("other", "found"),
    [
        (service(versions={"eu-canary": {}}), True),
        (service(versions={"eu-v2": {}}), False),
        ({"kind": "worker", "image": "web:1", "versions": {"eu-canary": {}}}, False),
    ],
)
def test_a_version_of_another_service_has_no_name_that_flagger_takes(
    other: Tree, found: bool
) -> None:
    told = (
        f"{WEB}.versions.eu-canary: `web-eu-canary` would also be what flagger makes of web-eu; "
        "rename one of the two"
    )
    services = {"web-eu": service(**OWNED), "web": other}
    assert problems(stack(services=services)) == ([told] if found else [])


def test_a_version_of_its_own_may_be_the_primary_one() -> None:
    assert problems(web(**OWNED, versions={"primary": {}})) == []


@pytest.mark.parametrize(("owner", "found"), [("flagger", True), ("argo-rollouts", False)])
def test_a_caller_keeps_its_label(owner: str, found: bool) -> None:
    routes: list[Any] = [{"match": {"callers": ["batch", "order"]}, "to": "v1"}]
    services = {
        "web": service(versions=SPLIT, traffic={"routes": routes}),
        "order": service(traffic={"owner": owner}),
        "batch": {"kind": "worker", "image": "batch:1"},
    }
    told = (
        f"{WEB}.traffic.routes[0].match.callers[1]: flagger changes the labels of order, so that "
        "it would not be known; match a header that order sends, or write `owner: pulumi` there"
    )
    assert problems(stack(services=services)) == ([told] if found else [])
