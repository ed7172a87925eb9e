"""Whom a rule is for, by the names of hosts, and which policies hold there."""

from microservices.offline.traffic.decision import Outside
from tests.offline.objects import Manifest, destination_rule, placed
from tests.offline.traffic.routing import (
    HOST,
    ISTIO,
    answered,
    asked,
    forwarded,
    rule,
    to,
)


def test_what_the_mesh_does_not_know_leaves_it() -> None:
    assert asked(host="example.com").action == Outside("nothing listens for example.com:8080")
    assert asked(port=1).action == Outside("nothing listens for web:1")


def test_a_port_that_is_no_number_is_none_of_a_service() -> None:
    odd: Manifest = {"kind": "Service", "metadata": {"name": "odd", "namespace": "shop"}}
    odd["spec"] = {"ports": [{"port": [8080]}, {"port": 80}]}
    reached = asked(odd, host="odd", port=80)
    assert reached.host == "odd.shop.svc.cluster.local"
    assert asked(odd, host="odd").action == Outside("nothing listens for odd:8080")


def test_a_rule_may_be_for_a_host_that_is_no_service() -> None:
    found = rule({"directResponse": {"status": 201}}, hosts=["web", "Example.com"])
    assert answered(found, host="example.com").status == 201
    lone = rule({"directResponse": {"status": 201}}, hosts=["*.example.com"])
    assert answered(lone, host="a.example.com", port=80).status == 201
    assert isinstance(asked(lone, host="a.example.com").action, Outside)


def test_the_rule_that_names_a_service_counts_then_the_first_by_name() -> None:
    wide = rule({"directResponse": {"status": 201}}, name="a", hosts=["*.cluster.local"])
    narrow = rule({"directResponse": {"status": 202}}, name="y")
    later = rule({"directResponse": {"status": 203}}, name="z")
    assert [answered(*one).status for one in ([wide], [wide, narrow], [later, narrow])] == [
        *(201, 202, 202)
    ]


def test_a_rule_counts_where_it_is_exported() -> None:
    rules = (rule({"directResponse": {"status": 201}}, exportTo=[one]) for one in (".", "other"))
    assert [getattr(asked(one).action, "status", None) for one in rules] == [201, None]


def test_a_service_has_several_names_and_a_name_alone_is_of_the_namespace_of_the_sender() -> None:
    assert {asked(host=host).host for host in ("web", "WEB", "web.shop", f"{HOST}.")} == {HOST}
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


def test_a_host_outside_of_the_mesh_has_its_own_ports() -> None:
    ports = [{"number": 443, "protocol": "HTTP"}]
    spec = {"hosts": ["api.example.com"], "ports": ports}
    entry = placed("ServiceEntry", "x", ISTIO, spec=spec)
    found = asked(entry, host="api.example.com", port=443)
    assert found.host == "api.example.com"
    [share] = forwarded(entry, host="api.example.com", port=443).shares
    assert (share.target.labels, share.target.missing) == ({}, "")
