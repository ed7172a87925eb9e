"""What a service may say of its traffic."""

from typing import Any

import pytest

from tests.builders import Tree, problems, stack, warnings, web
from tests.rules.traffic import SPLIT, WEB

WORDS: list[tuple[str, Any]] = [
    ("routes", [{"match": {"path": "/x"}}]),
    ("timeoutMilliseconds", 500),
    ("retries", {"attempts": 1}),
    ("mirror", {"to": "v2"}),
    ("fault", {"abort": {"status": 503}}),
    ("cors", {"origins": ["https://shop.example.com"]}),
    ("requestHeaders", {"set": {"x-a": "1"}}),
    ("responseHeaders", {"remove": ["server"]}),
    ("sticky", {"cookie": "shop-version"}),
]
DATA: Tree = {"data": {"port": 9000, "protocol": "tcp"}}


def worker(**keys: Any) -> Tree:
    """A stack with one worker."""
    return stack(services={"web": {"image": "web:1", "kind": "worker", **keys}})


@pytest.mark.parametrize(("key", "value"), WORDS)
@pytest.mark.parametrize("protocol", ["http", "http2", "grpc"])
def test_words_on_requests_are_taken_where_there_are_some(
    key: str, value: Any, protocol: str
) -> None:
    assert problems(web(protocol=protocol, versions=SPLIT, traffic={key: value}, ports=DATA)) == []


@pytest.mark.parametrize(("key", "value"), WORDS)
def test_words_on_requests_are_refused_where_there_are_none(key: str, value: Any) -> None:
    assert problems(web(protocol="tcp", versions=SPLIT, traffic={key: value}, ports=DATA)) == [
        f"{WEB}.traffic.{key}: `{key}` is about requests, and every port of the service speaks "
        "`tcp`; leave it out, or write `protocol: http` at a port"
    ]


@pytest.mark.parametrize(
    "words",
    [{}, {"routes": []}, {"largestStepPercent": 5}, {"peakRequestsPerSecond": 9}],
)
def test_other_words_are_taken_everywhere(words: Tree) -> None:
    assert problems(web(protocol="tcp", traffic=words)) == []


def test_a_service_without_a_port_is_not_told_of_its_words_as_well() -> None:
    values = stack(services={"web": {"image": "web:1", "traffic": {"timeoutMilliseconds": 5}}})
    (line,) = problems(values)
    assert line.startswith(f"{WEB}.port: it is missing; ")


@pytest.mark.parametrize(
    ("values", "path"),
    [
        (worker(traffic={"routes": [{}]}), "traffic"),
        (worker(traffic={"peakRequestsPerSecond": 9}), "traffic"),
        (worker(trafficPolicy={"outlierDetection": {}}), "trafficPolicy"),
        (
            worker(versions={"v1": {"trafficPolicy": {"outlierDetection": {}}}}),
            "versions.v1.trafficPolicy",
        ),
    ],
)
def test_a_worker_has_no_traffic(values: Tree, path: str) -> None:
    assert problems(values) == [f"{WEB}.{path}: a worker gets no traffic; leave it out"]


def test_a_worker_is_not_exposed() -> None:
    assert problems(worker(expose={})) == [f"{WEB}.expose: a worker gets no traffic; leave it out"]


@pytest.mark.parametrize("keys", [{}, {"traffic": {}}, {"trafficPolicy": {}}])
def test_a_worker_that_says_nothing_is_taken(keys: Tree) -> None:
    assert problems(worker(**keys)) == []


def test_sticky_users_of_one_version_are_a_warning() -> None:
    sticky = {"sticky": {"cookie": "shop-version"}}
    assert warnings(web(traffic=sticky)) == [
        f"{WEB}.traffic.sticky: the service has one version, where everybody stays anyway; "
        "leave it out until there are two"
    ]
    assert warnings(web(traffic=sticky, versions=SPLIT)) == []
