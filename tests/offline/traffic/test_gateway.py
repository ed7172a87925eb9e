"""Requests that come through a gateway."""

from typing import Any

import pytest

from microservices.offline.failure import Failure
from microservices.offline.traffic.decision import Answer
from tests.manifests.made_routes import istio_gateway
from tests.offline.objects import Manifest
from tests.offline.traffic.routing import HOST, answered, forwarded, rule, to

SHOP = "shop.example.com"
SELECTOR = {"istio": "front"}


def server(*hosts: str, port: int = 80, protocol: str = "HTTP", **rest: Any) -> Manifest:
    return {"port": {"number": port, "protocol": protocol}, "hosts": list(hosts), **rest}


def gateway(*servers: Manifest, name: str = "front", selector: Any = None) -> Manifest:
    return istio_gateway(*servers, name=name, selector=selector or SELECTOR)


def answers(status: int, *hosts: str, name: str = "a", **rest: Any) -> Manifest:
    """A rule of the gateway that answers with a status."""
    route = {"directResponse": {"status": status}, **rest}
    return rule(route, name=name, hosts=hosts or (SHOP,), gateways=["front"])


def answer(*objects: Manifest, **rest: Any) -> Answer:
    """What the Envoy of the gateway answers itself."""
    return answered(*objects, **{"host": SHOP, "port": 80, "gateway": "shop/front", **rest})


def status(*objects: Manifest, **rest: Any) -> int:
    return answer(*objects, **rest).status


@pytest.mark.parametrize(
    ("shown", "hosts", "asked_for", "expected"),
    [
        (SHOP, SHOP, SHOP, 201),
        ("*", SHOP, SHOP, 201),
        ("*", SHOP, "other", 404),
        ("*.example.com", SHOP, SHOP, 201),
        (SHOP, "*.example.com", SHOP, 201),
        (SHOP, "*", "a.example.com", 404),
        ("b.example.com", SHOP, SHOP, 404),
        ("./*", SHOP, SHOP, 201),
        ("other/*", SHOP, SHOP, 404),
        (SHOP, SHOP, "SHOP.example.com", 201),
    ],
)
def test_a_host_is_served_where_gateway_and_rule_agree_on_it(
    shown: str, hosts: str, asked_for: str, expected: int
) -> None:
    assert status(gateway(server(shown)), answers(201, hosts), host=asked_for) == expected


def test_the_narrower_host_is_asked() -> None:
    wide, narrow = answers(201, "*.example.com"), answers(202, name="b")
    assert status(gateway(server("*")), wide, narrow) == 202


def test_rules_of_one_host_are_merged_and_what_takes_all_stands_last() -> None:
    everything = answers(201, name="a")
    some = answers(202, name="b", match=[{"uri": {"prefix": "/b"}}])
    rules = gateway(server("*")), everything, some
    assert [status(*rules, path=path) for path in ("/b", "/a")] == [202, 201]


def test_a_rule_for_another_port_is_none_for_a_host() -> None:
    assert status(gateway(server("*")), answers(201, match=[{"port": 81}])) == 404


@pytest.mark.parametrize(
    ("gateways", "expected"),
    [([], 404), (["mesh"], 404), (["other/front"], 404), (["mesh", "shop/front"], 201)],
)
def test_a_rule_is_for_the_gateways_that_it_names(gateways: list[str], expected: int) -> None:
    routed = rule({"directResponse": {"status": 201}}, hosts=[SHOP], gateways=gateways)
    assert status(gateway(server("*")), routed) == expected


def test_gateways_of_the_same_pods_stand_together() -> None:
    other = gateway(server("*"), name="other")
    routed = rule({"directResponse": {"status": 201}}, hosts=[SHOP], gateways=["other"])
    assert status(gateway(server("x")), other, routed) == 201
    apart = gateway(server("*"), name="other", selector={"istio": "back"})
    assert status(gateway(server("x")), apart, routed) == 404


def test_plain_requests_are_sent_to_https_where_the_gateway_says_so() -> None:
    tls = {"httpsRedirect": True}
    door = gateway(server(SHOP, tls=tls), server(SHOP, port=443, protocol="HTTPS", tls={}))
    action = answer(door, answers(201), path="/a?b")
    assert (action.status, action.location) == (301, f"https://{SHOP}/a?b")
    assert status(door) == 301
    assert status(door, answers(201), port=443, tls=True) == 201


def test_of_several_encrypted_servers_the_closest_to_the_host_answers() -> None:
    servers = [server(host, port=443, protocol="HTTPS", tls={}) for host in ("*", SHOP)]
    assert status(gateway(*servers), answers(201), port=443, tls=True) == 201
    assert status(gateway(servers[1]), answers(201), port=443, tls=True, host="x") == 404


def test_the_only_port_of_a_service_needs_no_name() -> None:
    routed = rule({"route": [to()]}, hosts=[SHOP], gateways=["front"])
    through = {"host": SHOP, "port": 80, "gateway": "shop/front"}
    [share] = forwarded(gateway(server("*")), routed, **through).shares
    assert (share.target.host, share.target.port, share.host) == (HOST, 8080, SHOP)


def test_a_gateway_answers_what_is_no_path() -> None:
    assert status(gateway(server("*")), answers(201), path="/#") == 400


def test_a_redirect_at_a_gateway_knows_what_is_encrypted() -> None:
    routed = rule({"redirect": {"port": 443}}, hosts=[SHOP], gateways=["front"])
    door = gateway(server(SHOP, port=443, protocol="HTTPS", tls={}))
    assert answer(door, routed, port=443, tls=True).location == f"https://{SHOP}/"


def test_a_gateway_that_is_not_there_is_named() -> None:
    with pytest.raises(Failure, match="no Gateway is called shop/front"):
        answer()
