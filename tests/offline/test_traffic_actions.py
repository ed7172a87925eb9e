"""What routes do: shares, rewrites, headers, redirects, answers, faults, mirrors, retries."""

from typing import Any

import pytest

from offline.failure import Failure
from offline.traffic.decision import Connection, Outside, Taken
from offline.traffic.header_change import HeaderChange, changed
from offline.traffic.resilience import Abort, Delay, Retries
from offline.traffic.rewrite import replaced
from tests.offline.objects import Manifest, destination_rule, placed, service
from tests.offline.routing import (
    HOST,
    ISTIO,
    answered,
    asked,
    forwarded,
    met,
    rule,
    targets,
    to,
)


@pytest.mark.parametrize(
    ("destinations", "expected"),
    [
        ([to("v1")], {"v1": 100}),
        ([to("v1", weight=0)], {"v1": 100}),
        ([to("v1", weight=80), to("v2", weight=20)], {"v1": 80, "v2": 20}),
        ([to("v1", weight=1), to("v2", weight=3)], {"v1": 25, "v2": 75}),
        ([to("v1", weight=7), to("v2", weight=0)], {"v1": 100}),
        ([to("v1", weight=7), to("v2")], {"v1": 100}),
    ],
)
def test_weights_are_parts_of_their_sum(destinations: Any, expected: Any) -> None:
    assert targets(forwarded(rule({"route": destinations}))) == expected


def test_a_split_without_weights_is_refused() -> None:
    with pytest.raises(Failure, match="no destination with a weight"):
        asked(rule({"route": [to("v1"), to("v2")]}))


def test_without_a_rule_the_service_itself_is_asked() -> None:
    found = asked()
    assert (found.host, found.taken) == (HOST, None)
    action = forwarded()
    assert targets(action) == {HOST: 100}
    assert action.shares[0].target.labels == {"app": "web"}
    assert (action.timeout, action.retries) == ("", Retries())


def test_where_no_route_is_for_the_sender_the_service_itself_is_asked() -> None:
    assert targets(forwarded(rule(met({"port": 1})))) == {HOST: 100}


def test_where_no_condition_is_met_envoy_answers_404() -> None:
    found = answered(rule(met({"uri": {"exact": "/a"}})))
    assert (found.status, found.why) == (404, "no route is for such a request")


def test_the_route_that_took_a_request_is_named() -> None:
    match = {"name": "m", "uri": {"exact": "/"}}
    found = asked(rule(met({"port": 9}), met(match, name="r")))
    assert found.taken == Taken("shop/web", 2, "r.m", match)


@pytest.mark.parametrize(
    ("destination", "missing"),
    [
        (to("v9"), f"no DestinationRule gives {HOST} a subset v9"),
        (to(host="nobody"), "no Service is called nobody.shop.svc.cluster.local"),
        (to(host="web.shop"), "no Service is called web.shop"),
        ({"destination": {"host": "web", "port": {"number": 1}}}, f"{HOST} has no port 1"),
        ({"destination": {"host": "api"}}, "api.shop.svc.cluster.local has no port 8080"),
        ({"destination": {"host": "api", "port": {"number": 80}}}, ""),
        (to(host=HOST), ""),
    ],
)
def test_what_is_missing_of_a_destination_is_told(destination: Manifest, missing: str) -> None:
    action = forwarded(service("api", 80), rule({"route": [destination]}))
    assert action.shares[0].target.missing == missing


@pytest.mark.parametrize(
    ("uri", "rewrite", "path", "expected"),
    [
        ({"prefix": "/api"}, "/", "/api/users?a=1", "//users?a=1"),
        ({"prefix": "/api/"}, "/", "/api/users", "/users"),
        ({"prefix": "/api"}, "/v2", "/apiary", "/v2ary"),
        ({"exact": "/api"}, "/v2", "/api?a", "/v2?a"),
        ({"regex": "/a.*"}, "/v2", "/api/users?a", "/v2?a"),
        (None, "/v2", "/users", "/v2users"),
        ({"prefix": "/a"}, "", "/a/%62", "/a/b"),
    ],
)
def test_a_rewrite_replaces_what_the_condition_names(
    uri: Any, rewrite: str, path: str, expected: str
) -> None:
    route = {"route": [to()], "rewrite": {"uri": rewrite}} | (
        {"match": [{"uri": uri}]} if uri else {}
    )
    assert forwarded(rule(route), path=path).path == expected


def test_a_regex_rewrite_comes_before_a_prefix() -> None:
    rewrite = {"uri": "/no", "uriRegexRewrite": {"match": "/(.)(.*)", "rewrite": r"/\2\\\1"}}
    assert forwarded(rule({"route": [to()], "rewrite": rewrite}), path="/abc?d").path == "/bc\\a?d"


@pytest.mark.parametrize(
    ("pattern", "by", "text", "expected"),
    [
        ("a", "-", "banana", "b-n-n-"),
        ("a*", "-", "baac", "-b-c-"),
        ("x*", "-", "abc", "-a-b-c-"),
        ("(b)?a", r"[\1\0]", "aba", "[a][bba]"),
        ("z", "-", "abc", "abc"),
    ],
)
def test_every_match_is_replaced_as_re2_does_it(
    pattern: str, by: str, text: str, expected: str
) -> None:
    assert replaced(pattern, by, text) == expected


@pytest.mark.parametrize(
    ("route", "destination", "expected"),
    [
        ({}, {}, "web:8080"),
        ({"rewrite": {"authority": "a"}}, {"request": {"set": {"Host": "b"}}}, "a"),
        (
            {"headers": {"request": {"set": {":authority": "c"}}}},
            {"request": {"set": {"host": "b"}}},
            "c",
        ),
        ({}, {"request": {"add": {"Host": "b"}}}, "b"),
    ],
)
def test_what_the_route_says_of_the_host_comes_first(
    route: Any, destination: Any, expected: str
) -> None:
    action = forwarded(rule({"route": [to(headers=destination)], **route}))
    assert action.shares[0].host == expected


def changes(words: str) -> tuple[HeaderChange, ...]:
    """Such as `set a=1 remove b`."""
    parts = words.split()
    pairs = zip(parts[::2], parts[1::2], strict=True)
    found = [(action, *pair.partition("=")[::2]) for action, pair in pairs]
    return tuple(HeaderChange(action, name, value) for action, name, value in found)  # pyright: ignore[reportArgumentType]


def test_headers_of_a_lone_destination_win_and_those_of_several_lose() -> None:
    of_route = {"set": {"b": "1", "a": "1"}, "remove": ["c"], "add": {"d": "1"}}
    own = {"set": {"a": "2", "host": "x"}, "remove": [":path", "e"]}
    headers = {"headers": {"request": of_route, "response": {"set": {"r": "1"}}}}
    first = to("v1", headers={"request": own}, weight=1)
    [alone] = forwarded(rule({"route": [first], **headers})).shares
    assert alone.request_headers == changes("remove c remove e set a=1 set b=1 set a=2 add d=1")
    assert alone.response_headers == changes("set r=1")
    one, other = forwarded(rule({"route": [first, to("v2", weight=1)], **headers})).shares
    of_both = "remove c set a=1 set b=1 add d=1"
    assert one.request_headers == changes(f"remove e set a=2 {of_both}")
    assert other.request_headers == changes(of_both)


def test_changes_are_made_one_after_another() -> None:
    sent = (("A", "1"), ("b", "2"), ("B", "3"))
    assert changed(sent, changes("remove b set A=4 add a=5 set c=6")) == (
        ("a", "4"),
        ("a", "5"),
        ("c", "6"),
    )


@pytest.mark.parametrize(
    ("redirect", "expected"),
    [
        ({}, (301, "http://web:8080/a?b")),
        ({"uri": "/to", "redirectCode": 307}, (307, "http://web:8080/to?b")),
        ({"uri": "/to?z"}, (301, "http://web:8080/to?z")),
        ({"prefixRewrite": "/n"}, (301, "http://web:8080/n?b")),
        ({"authority": "other"}, (301, "http://other/a?b")),
        ({"scheme": "https"}, (301, "https://web:8080/a?b")),
        ({"port": 90}, (301, "http://web:90/a?b")),
        ({"port": 80}, (301, "http://web:8080/a?b")),
        ({"scheme": "https", "port": 443, "authority": "o"}, (301, "https://o/a?b")),
        ({"derivePort": "FROM_REQUEST_PORT", "authority": "o"}, (301, "http://o:8080/a?b")),
        ({"derivePort": "FROM_PROTOCOL_DEFAULT", "authority": "o"}, (301, "http://o/a?b")),
    ],
)
def test_a_redirect_keeps_what_it_does_not_replace(redirect: Any, expected: Any) -> None:
    route = {"match": [{"uri": {"prefix": "/a"}}], "redirect": redirect}
    found = answered(rule(route), path="/a?b")
    assert (found.status, found.location) == expected


@pytest.mark.parametrize(
    ("host", "expected"),
    [("web", "https://web/"), ("web:80", "https://web/"), ("web:81", "https://web:81/")],
)
def test_another_scheme_drops_the_usual_port_of_the_old_one(host: str, expected: str) -> None:
    route = {"redirect": {"scheme": "https"}}
    assert answered(rule(route), headers=(("host", host),)).location == expected


@pytest.mark.parametrize(
    ("body", "text"), [({}, ""), ({"string": "no"}, "no"), ({"bytes": "bm8="}, "no")]
)
def test_envoy_may_answer_itself(body: Any, text: str) -> None:
    headers = {"response": {"add": {"r": "1"}}}
    found = answered(rule({"directResponse": {"status": 503, "body": body}, "headers": headers}))
    assert (found.status, found.body, found.response_headers) == (503, text, changes("add r=1"))


@pytest.mark.parametrize(
    ("fault", "expected"),
    [
        ({"delay": {"fixedDelay": "5s", "percentage": {"value": 0.5}}}, (Delay(0.5, "5s"), None)),
        ({"delay": {"fixedDelay": "5s", "percent": 10}}, (Delay(10, "5s"), None)),
        ({"delay": {"fixedDelay": "5s"}}, (None, None)),
        ({"abort": {"httpStatus": 500, "percentage": {"value": 10}}}, (None, Abort(10, 500))),
        (
            {"abort": {"grpcStatus": "NOT_FOUND", "percentage": {"value": 1}}},
            (None, Abort(1, "NOT_FOUND")),
        ),
        ({"abort": {"httpStatus": 500, "percentage": {}}}, (None, None)),
        ({"abort": {"httpStatus": 500}}, (None, None)),
    ],
)
def test_a_fault_without_a_percentage_is_nobody_s(fault: Any, expected: Any) -> None:
    found = asked(rule({"route": [to()], "fault": fault}))
    assert (found.delay, found.abort) == expected


@pytest.mark.parametrize(
    ("route", "expected"),
    [
        ({"mirror": {"host": "web", "subset": "v2"}}, [("v2", 100)]),
        (
            {"mirror": {"host": "web", "subset": "v2"}, "mirrorPercentage": {"value": 5}},
            [("v2", 5)],
        ),
        ({"mirror": {"host": "web", "subset": "v2"}, "mirrorPercentage": {}}, []),
        ({"mirror": {"host": "web", "subset": "v2"}, "mirrorPercent": 7}, [("v2", 7)]),
        ({"mirrors": [{"destination": {"host": "web", "subset": "v2"}}]}, [("v2", 100)]),
        ({"mirrors": [{"destination": {"host": "web"}, "percentage": {"value": 0}}]}, []),
    ],
)
def test_copies_are_told_with_their_percentage(route: Any, expected: Any) -> None:
    found = forwarded(rule({"route": [to()], **route})).mirrors
    assert [(share.target.subset, share.percent) for share in found] == expected


@pytest.mark.parametrize(
    ("policy", "expected"),
    [
        (None, Retries()),
        ({"attempts": 0}, None),
        ({}, None),
        ({"attempts": 3}, Retries(3)),
        (
            {"attempts": 1, "retryOn": "503, 5xx", "perTryTimeout": "2s", "backoff": "1s"},
            Retries(1, ("5xx", "retriable-status-codes", "503"), "2s", "1s"),
        ),
        ({"attempts": 1, "retryOn": "reset"}, Retries(1, ("reset",))),
    ],
)
def test_retries_are_istio_s_where_none_are_written(policy: Any, expected: Any) -> None:
    assert forwarded(rule({"route": [to()], "retries": policy})).retries == expected


@pytest.mark.parametrize(
    ("written", "told"), [("5s", "5s"), ("0s", ""), ("0.5s", "0.5s"), (None, "")]
)
def test_a_timeout_of_nothing_is_none(written: Any, told: str) -> None:
    assert forwarded(rule({"route": [to()], "timeout": written})).timeout == told


PREFLIGHT = (("origin", "http://a"), ("access-control-request-method", "PUT"))


@pytest.mark.parametrize(
    ("policy", "headers", "method", "expected"),
    [
        ({"allowOrigins": [{"exact": "http://a"}]}, PREFLIGHT, "OPTIONS", True),
        ({"allowOrigins": [{"exact": "*"}]}, PREFLIGHT, "OPTIONS", True),
        ({"allowOrigin": ["http://a"]}, PREFLIGHT, "OPTIONS", True),
        ({"allowOrigins": [{"exact": "http://a"}]}, PREFLIGHT, "PUT", False),
        ({"allowOrigins": [{"exact": "http://a"}]}, PREFLIGHT[:1], "OPTIONS", False),
        ({"allowOrigins": [{"exact": "http://b"}]}, PREFLIGHT, "OPTIONS", False),
        ({"unmatchedPreflights": "IGNORE"}, PREFLIGHT, "OPTIONS", True),
        ({}, (), "OPTIONS", False),
    ],
)
def test_a_preflight_is_answered_for_origins_that_may_ask(
    policy: Any, headers: Any, method: str, expected: bool
) -> None:
    found = asked(rule({"route": [to()], "corsPolicy": policy}), headers=headers, method=method)
    assert (getattr(found.action, "status", None) == 200) is expected
    assert found.cors == policy


def test_a_delegate_is_not_followed() -> None:
    with pytest.raises(Failure, match="route 1 delegates to another rule"):
        asked(rule({"delegate": {"name": "x"}}))


def test_what_the_mesh_does_not_know_leaves_it() -> None:
    assert asked(host="example.com").action == Outside("nothing listens for example.com:8080")


def test_a_rule_may_be_for_a_host_that_is_no_service() -> None:
    found = rule({"directResponse": {"status": 201}}, hosts=["web", "Example.com"])
    assert answered(found, host="example.com").status == 201
    lone = rule({"directResponse": {"status": 201}}, hosts=["*.example.com"])
    assert answered(lone, host="a.example.com", port=80).status == 201
    assert isinstance(asked(lone, host="a.example.com").action, Outside)


def test_a_service_at_another_port_is_not_asked() -> None:
    assert isinstance(asked(port=1).action, Outside)


def test_a_wildcard_is_for_services_that_no_rule_names() -> None:
    wide = rule({"directResponse": {"status": 201}}, name="wide", hosts=["*.cluster.local"])
    narrow = rule({"directResponse": {"status": 202}}, name="z")
    assert answered(wide).status == 201
    assert answered(wide, narrow).status == 202


def test_of_two_rules_for_one_service_the_first_by_name_counts() -> None:
    one = rule({"directResponse": {"status": 201}}, name="a")
    other = rule({"directResponse": {"status": 202}}, name="b")
    assert answered(other, one).status == 201


@pytest.mark.parametrize(("export", "status"), [(["."], 201), (["*"], 201), (["other"], None)])
def test_a_rule_counts_where_it_is_exported(export: list[str], status: int | None) -> None:
    found = asked(rule({"directResponse": {"status": 201}}, exportTo=export))
    assert getattr(found.action, "status", None) == status


@pytest.mark.parametrize("host", ["web", "WEB", "web.shop", "web.shop.svc", HOST, f"{HOST}."])
def test_a_service_has_several_names(host: str) -> None:
    assert asked(host=host).host == HOST


def test_from_another_namespace_a_name_alone_is_another_service_s() -> None:
    assert isinstance(asked(source_namespace="other").action, Outside)
    assert asked(source_namespace="other", host="web.shop").host == HOST


def test_policies_of_subsets_stand_over_those_of_the_host() -> None:
    rules = destination_rule("v1"), destination_rule("v2")
    rules[0]["spec"]["trafficPolicy"] = {
        "loadBalancer": {"simple": "RANDOM"},
        "tls": {"mode": "DISABLE"},
    }
    rules[1]["spec"]["trafficPolicy"] = {"loadBalancer": {"simple": "ROUND_ROBIN"}}
    own = {"loadBalancer": {"simple": "LEAST_REQUEST"}}
    rules[1]["spec"]["subsets"][0]["trafficPolicy"] = own
    routed = rule({"route": [to("v1", weight=1), to("v2", weight=1)]})
    first, second = forwarded(routed, *rules).shares
    assert first.target.policy == rules[0]["spec"]["trafficPolicy"]
    assert second.target.policy == {"tls": {"mode": "DISABLE"}, **own}


def test_a_policy_at_a_port_takes_the_place_of_all_of_its_level() -> None:
    found = destination_rule("v1")
    at_port = {"port": {"number": 8080}, "outlierDetection": {"interval": "1s"}}
    found["spec"]["trafficPolicy"] = {"tls": {"mode": "DISABLE"}, "tunnel": {"x": 1}}
    found["spec"]["subsets"][0]["trafficPolicy"] = {
        "portLevelSettings": [{"port": {"number": 1}}, at_port]
    }
    [share] = forwarded(rule({"route": [to()]}), found).shares
    assert share.target.policy == {"tunnel": {"x": 1}, "outlierDetection": {"interval": "1s"}}


def selective(labels: dict[str, str], mode: str) -> Manifest:
    found = destination_rule("v1")
    found["metadata"]["name"] = f"z-{mode}"
    found["spec"] |= {
        "workloadSelector": {"matchLabels": labels},
        "trafficPolicy": {"loadBalancer": {"simple": mode}},
    }
    return found


def test_rules_for_some_workloads_come_first_for_those() -> None:
    found = selective({"app": "api"}, "RANDOM")
    policies = [
        forwarded(rule({"route": [to()]}), found, source_labels=labels).shares[0].target.policy
        for labels in ({"app": "api"}, {"app": "x"})
    ]
    assert policies == [{"loadBalancer": {"simple": "RANDOM"}}, {}]


def tcp(*routes: Manifest, **port: Any) -> Any:
    spec = {"hosts": ["web"], "tcp": list(routes)} | port.pop("spec", {})
    ports = [{"port": 8080, "appProtocol": "tcp", **port}]
    objects = service(ports=ports), placed("VirtualService", "web", ISTIO, spec=spec)
    from offline.traffic.decide import decide
    from offline.traffic.mesh import Mesh
    from offline.traffic.request import Request

    rules = destination_rule("v1"), destination_rule("v2")
    request = Request("web", 8080, source_namespace="shop", source_labels={"app": "api"})
    action = decide(Mesh([*objects, *rules]), request).action
    assert isinstance(action, Connection)
    return {share.target.subset: share.percent for share in action.shares}


@pytest.mark.parametrize(
    ("match", "expected"),
    [
        ({"port": 8080, "sourceLabels": {"app": "api"}, "gateways": ["mesh"]}, "v1"),
        ({"port": 1}, "v2"),
        ({"gateways": ["mesh"], "sourceLabels": {"app": "x"}}, "v2"),
        ({"sourceNamespace": "x"}, "v2"),
        ({"gateways": ["front"]}, "v2"),
    ],
)
def test_connections_have_routes_of_their_own(match: Any, expected: str) -> None:
    assert tcp({"match": [match], "route": [to("v1")]}, {"route": [to("v2")]}) == {expected: 100}


def test_connections_are_split_by_weight_or_go_to_the_service() -> None:
    assert tcp({"route": [to("v1", weight=1), to("v2", weight=3)]}) == {"v1": 25, "v2": 75}
    assert tcp() == {"": 100}
    assert tcp({"route": [to("v1")]}, spec={"hosts": ["other"]}) == {"": 100}
    assert tcp({"route": [to("v1")]}, appProtocol="https") == {"": 100}


def test_what_a_name_does_not_tell_is_refused() -> None:
    subnet = {"match": [{"destinationSubnets": ["10.0.0.0/8"]}], "route": [to("v1")]}
    with pytest.raises(Failure, match="destinationSubnets"):
        tcp(subnet)
    with pytest.raises(Failure, match="routes by TLS"):
        tcp(appProtocol="tls", spec={"tls": [{"route": []}]})


@pytest.mark.parametrize(
    ("port", "protocol"),
    [
        ({"name": "grpc-web-x"}, "http"),
        ({"name": "tcp-x"}, "tcp"),
        ({"name": "x"}, "http"),
        ({"name": "https-x"}, "tls"),
        ({"name": "tcp", "appProtocol": "kubernetes.io/h2c"}, "http"),
        ({"protocol": "UDP"}, "tcp"),
        ({"port": 3306}, "tcp"),
        ({"port": 3306, "name": "http"}, "http"),
    ],
)
def test_what_is_spoken_at_a_port_is_read_as_istio_reads_it(port: Any, protocol: str) -> None:
    from offline.traffic.service import protocol as read

    assert read(port) == protocol


def test_a_host_outside_of_the_mesh_has_its_own_ports() -> None:
    ports = [{"number": 443, "protocol": "HTTP"}]
    spec = {"hosts": ["api.example.com"], "ports": ports}
    entry = placed("ServiceEntry", "x", ISTIO, spec=spec)
    found = asked(entry, host="api.example.com", port=443)
    assert found.host == "api.example.com"
    [share] = forwarded(entry, host="api.example.com", port=443).shares
    assert (share.target.labels, share.target.missing) == ({}, "")
