"""What is tried once more, and whether there is time for it."""

import pytest

from tests.builders import Tree, problems, warnings, web
from tests.rules.traffic import ROUTE, WEB, routed, traffic

X: Tree = {"path": "/x"}
PAYMENT: Tree = {"retryOn": ["5xx"], "methods": ["GET", "POST", "PATCH"]}


@pytest.mark.parametrize(
    "words",
    [
        {"retries": {}},
        {"retries": {"attempts": 0}},
        {"retries": {"attempts": 2, "perTryMilliseconds": 500}},
        {"retries": {"attempts": 2, "perTryMilliseconds": 500}, "timeoutMilliseconds": 1500},
        {"retries": {"retryOn": ["5xx"], "methods": ["GET", "PUT"]}},
        {"retries": {"methods": ["POST"]}},
        {"timeoutMilliseconds": 100},
        {
            "retries": {"attempts": 1, "perTryMilliseconds": 500},
            "timeoutMilliseconds": 1000,
            "routes": [{"match": X, "respond": {}}],
        },
    ],
)
def test_retries_that_there_is_time_for_are_taken(words: Tree) -> None:
    assert problems(traffic(**words)) == []
    assert warnings(traffic(**words)) == []


@pytest.mark.parametrize(
    ("key", "value"), [("perTryMilliseconds", 100), ("retryOn", ["5xx"]), ("methods", ["GET"])]
)
def test_retries_that_are_off_say_nothing_else(key: str, value: object) -> None:
    words = "`attempts: 0` stands beside it, so that nothing is tried again"
    retries = {"attempts": 0, key: value}
    assert problems(traffic(retries=retries)) == [
        f"{WEB}.traffic.retries.{key}: {words}; leave it out, or write more attempts"
    ]
    assert problems(routed({"retries": retries})) == [
        f"{ROUTE}.retries.{key}: {words}; leave it out, or write more attempts"
    ]


ONE = "one try of 900 ms is longer than the timeout of 500 ms"
ONE_INSTEAD = "write less than the timeout, or a longer timeout"
TRIES: Tree = {"attempts": 2, "perTryMilliseconds": 900}


@pytest.mark.parametrize(
    ("words", "place"),
    [
        ({"retries": TRIES, "timeoutMilliseconds": 500}, f"{WEB}.traffic"),
        ({"routes": [{"retries": TRIES, "timeoutMilliseconds": 500}]}, ROUTE),
        ({"routes": [{"retries": TRIES}], "timeoutMilliseconds": 500}, ROUTE),
        ({"routes": [{"timeoutMilliseconds": 500}], "retries": TRIES}, f"{WEB}.traffic"),
    ],
)
def test_a_timeout_is_not_shorter_than_one_try(words: Tree, place: str) -> None:
    assert problems(traffic(**words)) == [
        f"{place}.retries.perTryMilliseconds: {ONE}; {ONE_INSTEAD}"
    ]


def test_the_time_of_a_route_that_the_proxy_answers_is_no_time_for_tries() -> None:
    route = {"match": X, "respond": {}, "timeoutMilliseconds": 500}
    assert problems(traffic(retries=TRIES, routes=[route])) == [
        f"{ROUTE}.timeoutMilliseconds: "
        "`respond` stands beside it, so that no version is asked; leave it out"
    ]


def test_less_time_than_every_try_takes_is_a_warning() -> None:
    retries = {"attempts": 2, "perTryMilliseconds": 400}
    assert warnings(traffic(retries=retries, timeoutMilliseconds=1000)) == [
        f"{WEB}.traffic.retries.perTryMilliseconds: "
        "3 tries of 400 ms are 1200 ms, and the timeout is 1000 ms; "
        "write fewer or shorter tries, or a longer timeout"
    ]
    assert warnings(traffic(retries=retries, timeoutMilliseconds=1200)) == []


def test_what_is_done_twice_is_strict() -> None:
    values = traffic(retries=PAYMENT)
    lines = [
        f"{WEB}.traffic.retries.methods[{place}]: "
        f"a {method} that has reached the application may be done twice; "
        "leave it out, unless the application sees that it is the same request"
        for place, method in ((1, "POST"), (2, "PATCH"))
    ]
    assert problems(values) == []
    assert warnings(values) == lines
    assert problems({**values, "strict": True}) == lines


GRPC: Tree = {"retryOn": ["unavailable", "5xx", "cancelled"]}
PORTS: Tree = {"api": {"port": 9000, "protocol": "grpc"}}


@pytest.mark.parametrize(
    "values",
    [
        web(protocol="grpc", traffic={"retries": GRPC}),
        web(ports=PORTS, traffic={"retries": GRPC}),
        web(ports=PORTS, traffic={"routes": [{"match": {"port": "api"}, "retries": GRPC}]}),
    ],
)
def test_statuses_of_grpc_are_taken_where_it_is_spoken(values: Tree) -> None:
    assert problems(values) == []


@pytest.mark.parametrize(
    ("values", "place"),
    [
        (traffic(retries=GRPC), f"{WEB}.traffic"),
        (
            web(ports=PORTS, traffic={"routes": [{"match": {"port": "http"}, "retries": GRPC}]}),
            ROUTE,
        ),
    ],
)
def test_statuses_of_grpc_are_refused_elsewhere(values: Tree, place: str) -> None:
    assert problems(values) == [
        f"{place}.retries.retryOn[{index}]: `{condition}` is a status of gRPC, and no port here "
        "speaks it; write a condition of HTTP such as 503, or `protocol: grpc` at the port"
        for index, condition in ((0, "unavailable"), (2, "cancelled"))
    ]
