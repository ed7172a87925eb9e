"""Whether callers wait as long as the callee may take."""

from typing import Any

import pytest

from tests.builders import Tree, problems, service, stack, warnings

PLACE = "Pulumi.dev.yaml: microservices:services"
TIMEOUT = "web.traffic.timeoutMilliseconds"
WORKER: Tree = {"image": "batch:1", "kind": "worker"}


def called(calls: dict[str, list[str]], **traffic: Tree) -> Tree:
    """A stack of services with what each calls, and the words of some on their traffic."""
    services = {
        name: service(calls=names, traffic=traffic.get(name, {})) for name, names in calls.items()
    }
    return stack(services=services)


def limited(milliseconds: int, **words: Any) -> Tree:
    """Words of a service whose callers wait so long."""
    return {"timeoutMilliseconds": milliseconds, **words}


def tries(attempts: int, milliseconds: int) -> Tree:
    """Words of a service with some further tries of some length."""
    return {"retries": {"attempts": attempts, "perTryMilliseconds": milliseconds}}


@pytest.mark.parametrize(
    "values",
    [
        called({"web": ["order"], "order": []}),
        called({"web": ["order"], "order": []}, web=limited(500)),
        called({"web": ["order"], "order": []}, order=limited(500)),
        called({"web": ["order"], "order": []}, web=limited(500), order=limited(500)),
        called({"web": ["order"], "order": []}, web=limited(1200), order=tries(2, 400)),
        called(
            {"web": ["order"], "order": []}, web=limited(500), order=limited(500, **tries(1, 250))
        ),
        called({"web": ["order"], "order": ["web"]}, web=limited(500)),
        called({"web": ["order"], "order": ["pay"], "pay": ["order"]}, web=limited(500)),
        called({"web": ["a"], "a": ["b"], "b": ["web"]}, web=limited(500), a=limited(500)),
    ],
)
def test_callers_that_wait_long_enough_are_taken(values: Tree) -> None:
    assert problems(values) == []
    assert warnings(values) == []


def test_an_unknown_callee_takes_no_time() -> None:
    services = {"web": service(calls=["ordr", "batch"], traffic=limited(1)), "batch": WORKER}
    assert len(problems(stack(services=services))) == 2


def test_a_service_that_calls_itself_does_not_wait_for_itself() -> None:
    (line,) = warnings(called({"web": ["web"]}, web=limited(500)))
    assert line.startswith(f"{PLACE}.web.calls[0]: the service calls itself")


def test_only_services_of_the_stack_are_known_to_take_time() -> None:
    calls = [{"service": "other/order", "port": 80, "variable": "A"}, {"host": "order.example"}]
    web = service(calls=[*calls, "pay"], traffic=limited(1))
    services = {"web": web, "order": service(traffic=limited(900))}
    outside = {"externalServices": {"pay": {"host": "pay.example"}}}
    assert warnings(stack(services=services) | outside) == []


@pytest.mark.parametrize(
    ("values", "words", "least"),
    [
        (
            called({"web": ["order"], "order": []}, web=limited(500), order=limited(900)),
            "the 900 ms that order may take",
            900,
        ),
        (
            called({"web": ["order"], "order": []}, web=limited(500), order=tries(2, 400)),
            "the 3 times 400 ms, 1200 ms, that order may take",
            1200,
        ),
        (
            called(
                {"web": ["order"], "order": ["pay"], "pay": []}, web=limited(500), pay=tries(1, 300)
            ),
            "the 2 times 300 ms, 600 ms, that pay may take, which order calls",
            600,
        ),
        (
            called(
                {"web": ["a"], "a": ["b", "c", "d"], "b": [], "c": [], "d": ["web", "a"]},
                web=limited(500),
                b=limited(700),
                c=limited(800),
            ),
            "the 800 ms that c may take, which a calls",
            800,
        ),
        (
            called({"web": ["a"], "a": ["b"], "b": ["c"], "c": []}, web=limited(5), c=limited(9)),
            "the 9 ms that c may take, which b calls, which a calls",
            9,
        ),
    ],
)
def test_a_caller_that_gives_up_first_is_a_warning(values: Tree, words: str, least: int) -> None:
    timeout = values["services"]["web"]["traffic"]["timeoutMilliseconds"]
    assert warnings(values) == [
        f"{PLACE}.{TIMEOUT}: {timeout} ms are less than {words}; "
        f"write at least {least}, or shorten what it calls"
    ]


def test_each_callee_is_told() -> None:
    values = called(
        {"web": ["a", "b"], "a": [], "b": []}, web=limited(1), a=limited(2), b=limited(3)
    )
    assert len(warnings(values)) == 2


@pytest.mark.parametrize(
    ("routes", "place"),
    [
        ([{"match": {"path": "/x"}, "timeoutMilliseconds": 9000}], TIMEOUT),
        ([{"match": {"path": "/x"}}, {"to": "v1"}], TIMEOUT),
        ([{"timeoutMilliseconds": 400}], "web.traffic.routes[0].timeoutMilliseconds"),
    ],
)
def test_the_route_for_every_request_counts(routes: list[Tree], place: str) -> None:
    web = limited(400, routes=routes)
    (line,) = warnings(called({"web": ["order"], "order": []}, web=web, order=limited(900)))
    assert line.startswith(f"{PLACE}.{place}: 400 ms are less than the 900 ms")


def test_a_longer_timeout_of_the_route_for_every_request_is_enough() -> None:
    web = limited(400, routes=[{"timeoutMilliseconds": 1000}])
    assert warnings(called({"web": ["order"], "order": []}, web=web, order=limited(900))) == []
