"""How requests come to the pods of a version."""

from typing import Any

import pytest

from tests.builders import Tree, problems, warnings, web
from tests.rules.traffic import WEB

POLICY = f"{WEB}.trafficPolicy"
LOGIN: Tree = {"cookie": {"name": "login"}}


def balanced(**keys: Any) -> Tree:
    """A stack whose service says which pod gets a request."""
    return web(trafficPolicy={"loadBalancer": keys})


def ejecting(**keys: Any) -> Tree:
    """A stack whose service leaves failing pods alone."""
    return web(trafficPolicy={"outlierDetection": keys})


@pytest.mark.parametrize(
    "values",
    [
        web(trafficPolicy={}),
        balanced(),
        balanced(algorithm="RANDOM"),
        balanced(algorithm="ROUND_ROBIN", warmupSeconds=60),
        balanced(warmupSeconds=60),
        balanced(consistentHash={"header": "x-user"}),
        balanced(consistentHash=LOGIN),
        balanced(consistentHash={"query": "user"}),
        balanced(consistentHash={"source": True}),
        ejecting(),
        ejecting(maxEjectedPercent=99),
        ejecting(maxEjectedPercent=50, minHealthyPercent=50),
        ejecting(consecutiveErrors=5, consecutiveGatewayErrors=4),
        web(trafficPolicy={"connectionPool": {"maxRequests": 100}}),
        web(protocol="tcp", trafficPolicy={"connectionPool": {"maxConnections": 100}}),
        web(protocol="tcp", trafficPolicy={"loadBalancer": {"consistentHash": {"source": True}}}),
        web(
            protocol="tcp",
            ports={"api": {"port": 81}},
            trafficPolicy={"connectionPool": {"maxRequests": 100}},
        ),
    ],
)
def test_policies_that_have_an_effect_are_taken(values: Tree) -> None:
    assert problems(values) == []
    assert warnings(values) == []


@pytest.mark.parametrize(
    ("found", "words"),
    [
        ({}, "there is none of them"),
        ({"source": False}, "there is none of them"),
        ({"header": "x-user", **LOGIN}, "there are header and cookie"),
        ({"query": "user", "source": True}, "there are query and source"),
    ],
)
def test_a_hash_is_by_one_thing(found: Tree, words: str) -> None:
    assert problems(balanced(consistentHash=found)) == [
        f"{POLICY}.loadBalancer.consistentHash: {words}; "
        "write one of: header, cookie, query, source"
    ]


def test_a_hash_of_a_version_takes_the_place_of_its_services() -> None:
    own = {"trafficPolicy": {"loadBalancer": {"consistentHash": {"header": "x-user"}}}}
    whole = {"loadBalancer": {"consistentHash": LOGIN}}
    assert problems(web(trafficPolicy=whole, versions={"v1": own})) == []


def test_a_hash_of_a_version_is_told_at_the_version() -> None:
    both = {"header": "x-user", **LOGIN}
    own = {"trafficPolicy": {"loadBalancer": {"consistentHash": both}}}
    assert problems(web(versions={"v1": own})) == [
        f"{WEB}.versions.v1.trafficPolicy.loadBalancer.consistentHash: "
        "there are header and cookie; write one of: header, cookie, query, source"
    ]


@pytest.mark.parametrize("algorithm", ["LEAST_REQUEST", "ROUND_ROBIN", "RANDOM"])
def test_a_hash_takes_the_place_of_an_algorithm(algorithm: str) -> None:
    assert problems(balanced(consistentHash=LOGIN, algorithm=algorithm)) == [
        f"{POLICY}.loadBalancer.algorithm: `consistentHash` stands beside it, and takes its place; "
        "keep one of the two"
    ]


@pytest.mark.parametrize(
    ("keys", "other"),
    [({"algorithm": "RANDOM"}, "RANDOM"), ({"consistentHash": LOGIN}, "`consistentHash`")],
)
def test_pods_are_warmed_up_where_envoy_can(keys: Tree, other: str) -> None:
    assert problems(balanced(warmupSeconds=60, **keys)) == [
        f"{POLICY}.loadBalancer.warmupSeconds: it has no effect with {other}; "
        "leave it out, or write LEAST_REQUEST or ROUND_ROBIN"
    ]


@pytest.mark.parametrize(
    ("keys", "line"),
    [
        (
            {"maxEjectedPercent": 100},
            "maxEjectedPercent: every pod may be left alone at once; "
            "write fewer percent, so that some always get requests",
        ),
        (
            {"maxEjectedPercent": 60, "minHealthyPercent": 50},
            "minHealthyPercent: with 60 % of the pods left alone 40 % are healthy, "
            "and below 50 % all get requests again; write at most 40, or eject fewer",
        ),
        (
            {"minHealthyPercent": 51},
            "minHealthyPercent: with 50 % of the pods left alone 50 % are healthy, "
            "and below 51 % all get requests again; write at most 50, or eject fewer",
        ),
        (
            {"consecutiveGatewayErrors": 5},
            "consecutiveGatewayErrors: a pod is left alone after 5 errors of any kind already; "
            "write fewer, or leave it out",
        ),
    ],
)
def test_ejections_that_are_doubtful_are_a_warning(keys: Tree, line: str) -> None:
    assert warnings(ejecting(**keys)) == [f"{POLICY}.outlierDetection.{line}"]


def test_ejecting_every_pod_is_told_once() -> None:
    assert len(warnings(ejecting(maxEjectedPercent=100, minHealthyPercent=50))) == 1


def test_a_pool_has_a_limit() -> None:
    assert problems(web(trafficPolicy={"connectionPool": {}})) == [
        f"{POLICY}.connectionPool: it limits nothing; write a limit, or leave it out"
    ]


@pytest.mark.parametrize(
    ("policy", "path"),
    [
        *(
            ({"connectionPool": {key: 9}}, f"connectionPool.{key}")
            for key in (
                "maxPendingRequests",
                "maxRequests",
                "maxRequestsPerConnection",
                "maxRetries",
                "idleTimeoutSeconds",
            )
        ),
        *(
            ({"loadBalancer": {"consistentHash": found}}, f"loadBalancer.consistentHash.{key}")
            for key, found in (
                ("header", {"header": "x-user"}),
                ("cookie", LOGIN),
                ("query", {"query": "user"}),
            )
        ),
    ],
)
def test_a_policy_on_requests_is_refused_where_there_are_none(policy: Tree, path: str) -> None:
    assert problems(web(protocol="tcp", trafficPolicy=policy)) == [
        f"{POLICY}.{path}: it is about requests, and every port of the service speaks `tcp`; "
        "leave it out, or write `protocol: http` at a port"
    ]
    assert problems(web(trafficPolicy=policy)) == []
