"""What is printed of a decision, and of a whole stack."""

import pytest

from microservices.offline.traffic.mesh import Mesh
from microservices.offline.traffic.table import rows, table_content, table_lines
from tests.offline.objects import Manifest, destination_rule, placed, service, workload
from tests.offline.traffic.routing import ISTIO, RULES, met, rule, to, told

PODS = (workload("v1"), workload("v2", 1))
RETRIES = (
    "timeout none; retries 2 on "
    "connect-failure, refused-stream, unavailable, cancelled, retriable-status-codes"
)
V1 = "100 % to v1 (web-v1: 3 replicas; app=web, version=v1)"


def test_shares_are_told_with_the_pods_behind_them() -> None:
    routed = rule({"route": [to("v1", weight=1), to("v2", weight=2)], "name": "all"})
    assert told(*PODS, routed, *RULES) == [
        "by route 1 (all) of shop/web: any request",
        "33.3 % to v1 (web-v1: 3 replicas; app=web, version=v1)",
        "66.7 % to v2 (web-v2: 1 replica; app=web, version=v2)",
        RETRIES,
    ]


def test_all_that_is_done_to_a_request_is_told() -> None:
    rich = {
        "match": [{"uri": {"prefix": "/a"}}],
        "route": [to(headers={"response": {"set": {"r": "1"}}})],
        "rewrite": {"uri": "/b", "authority": "x"},
        "headers": {"request": {"set": {"h": "1"}, "remove": ["i"]}},
        "fault": {
            "delay": {"fixedDelay": "2s", "percentage": {"value": 1}},
            "abort": {"httpStatus": 500, "percentage": {"value": 2}},
        },
        "timeout": "3s",
        "retries": {"attempts": 1, "retryOn": "5xx", "perTryTimeout": "1s", "backoff": "9ms"},
        "mirror": {"host": "nobody"},
        "mirrorPercentage": {"value": 5},
        "corsPolicy": {"allowOrigins": [{"exact": "http://a"}], "allowMethods": ["GET", "PUT"]},
    }
    own = destination_rule("v1")
    own["spec"]["subsets"][0]["trafficPolicy"] = {
        "connectionPool": {"tcp": {"maxConnections": 9}},
        "loadBalancer": {"localityLbSetting": {"enabled": True}, "warmup": {"duration": "9s"}},
    }
    assert told(*PODS, rule(rich), own, path="/a") == [
        "by route 1 of shop/web: path begins with /a",
        "1 % are delayed by 2s",
        "2 % are aborted with 500",
        V1,
        "connection pool: tcp.maxConnections 9",
        "locality: enabled True",
        "warm-up: duration 9s",
        "host x",
        "request: remove i",
        "request: set h: 1",
        "response: set r: 1",
        "path /b",
        "timeout 3s; retries 1 on 5xx, each within 1s, 9ms apart",
        "5 % are mirrored to nobody.shop (503: no Service is called nobody.shop.svc.cluster.local)",
        "CORS: allowOrigins.exact http://a, allowMethods GET PUT",
    ]


@pytest.mark.parametrize(
    ("route", "lines"),
    [
        (
            {"redirect": {"uri": "/b"}, "headers": {"response": {"remove": ["r"]}}},
            ["Envoy answers 301 to http://web:8080/b: a redirect", "response: remove r"],
        ),
        (
            {"directResponse": {"status": 503, "body": {"string": "no"}}, "corsPolicy": {}},
            ['Envoy answers 503, "no": a direct response', "CORS: no origin is allowed"],
        ),
        ({"route": [to()], "retries": {"attempts": 0}}, [V1, "timeout none; no retries"]),
    ],
)
def test_each_outcome_has_its_words(route: Manifest, lines: list[str]) -> None:
    assert told(*PODS, rule(route), *RULES)[1:] == lines


def test_what_no_route_takes_is_told() -> None:
    assert told(rule(met({"uri": {"exact": "/x"}}))) == [
        "Envoy answers 404: no route is for such a request"
    ]
    assert told(host="x.y") == ["leaves the mesh unrouted: nothing listens for x.y:8080"]


def test_who_refuses_is_told() -> None:
    spec = {"egress": [{"hosts": ["~/*"]}], "outboundTrafficPolicy": {"mode": "REGISTRY_ONLY"}}
    assert told(placed("Sidecar", "own", ISTIO, spec=spec)) == [
        "refused by the proxy of the sender: its Sidecar shop/own does not have this host"
    ]
    closed = placed("AuthorizationPolicy", "none", "security.istio.io/v1", spec={})
    routed = rule({"route": [to()]}), *RULES
    lines = told(*PODS, *routed, closed, principal="cluster.local/ns/shop/sa/api")
    assert lines[1] == "100 % to v1 (403: no AuthorizationPolicy lets api ask for this)"


def test_targets_without_pods_are_told() -> None:
    own = destination_rule("v9")
    lines = told(*PODS, rule({"route": [to("v9")]}), own)
    assert lines[1] == "100 % to v9 (web.shop, no workload; app=web, version=v9)"
    entry = {"hosts": ["a.b"], "ports": [{"number": 8080, "protocol": "HTTP"}]}
    lines = told(placed("ServiceEntry", "x", ISTIO, spec=entry), host="a.b")
    assert lines[0] == "100 % to a.b (a.b:8080)"


def test_connections_are_told_without_what_only_requests_have() -> None:
    tcp = service("db", 5432, ports=[{"port": 8080, "name": "tcp"}])
    [line] = told(tcp, host="db")
    assert line == "100 % to db.shop (db.shop, no workload; app=db)"


def test_a_stack_is_told_host_by_host() -> None:
    first = {
        "match": [{"uri": {"exact": "/a"}}, {"uri": {"exact": "/b"}}],
        "route": [to("v1", weight=1), to("v2", weight=1, headers={"request": {"remove": ["h"]}})],
        "rewrite": {"uri": "/n"},
        "timeout": "1s",
        "retries": {"attempts": 0},
        "mirrors": [
            {"destination": {"host": "web", "port": {"number": 1}}},
            {"destination": {"host": "web"}, "percentage": {"value": 0}},
        ],
        "headers": {"request": {"set": {"a": "b"}}},
        "corsPolicy": {"allowOrigins": [{"exact": "x"}]},
        "fault": {
            "delay": {"fixedDelay": "1s", "percentage": {"value": 1}},
            "abort": {"httpStatus": 500, "percentage": {"value": 2}},
        },
    }
    others = ({"redirect": {"uri": "/r"}}, {"directResponse": {"status": 204}})
    tcp = [{"route": [to()]}]
    manifests = [service(), service("db"), rule(first, *others, tcp=tcp)]
    door = rule({"route": [to()]}, name="z", hosts=["shop.example.com"], gateways=["front"])
    outcome = (
        "1 % are delayed by 1s; 2 % are aborted with 500; "
        "50 % to web.shop v1, 50 % to web.shop v2 with headers request.remove h; "
        "rewrite: uri /n; timeout 1s; no retries; 100 % are mirrored to web.shop:1; "
        "headers: request.set.a b; CORS: allowOrigins.exact x"
    )
    table = rows(Mesh([*manifests, door]))
    assert list(table_lines(table)) == [
        "db.shop",
        "    any request: the Service itself",
        "shop.example.com through front",
        "    any request: 100 % to web.shop v1",
        "web.shop",
        f"    path is /a: {outcome}",
        f"    path is /b: {outcome}",
        "    any request: redirect: uri /r",
        "    any request: direct response: status 204",
        "    any connection: 100 % to web.shop v1",
    ]
    assert table_content(table)[0] == {
        "host": "db.shop",
        "through": "mesh",
        "condition": "any request",
        "outcome": "the Service itself",
    }
