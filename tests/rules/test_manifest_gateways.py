"""What must hold between VirtualServices, Gateways and the mesh: where it is told, and how.

Which objects a rule with a code of istioctl finds at all stands in `test_manifest_verdicts.py`.
"""

import pytest

from tests.rules.objects import manifest, told
from tests.rules.routes import RULE, V1, WEB, gateway, route, to, virtual_service


def test_a_gateway_that_is_not_there_is_told_and_has_no_host() -> None:
    path = ("VirtualService/web", "spec", "gateways", 1)
    assert told(V1, WEB, virtual_service(route(), gateways=["mesh", "public"])) == [
        (path, "there is no Gateway public", "add it, or name another"),
        (
            path,
            "Gateway public has none of the hosts web",
            "add a host to a server of the Gateway, or name another",
        ),
    ]


@pytest.mark.parametrize("hosts", [["*"], ["web"], ["api", "web"], ["*/web"], ["*/*"]])
def test_a_host_of_the_gateway_is_enough(hosts: list[str]) -> None:
    routed = virtual_service(route(), gateways=["public"], hosts=["other", "web"])
    assert told(V1, WEB, gateway(*hosts), routed) == []


def test_a_gateway_of_other_hosts_is_told() -> None:
    routed = virtual_service(route(), gateways=["public"], hosts=["web", "shop"])
    empty = manifest("Gateway", "public", {"servers": [{}]})
    for one in (gateway("api", "other/web"), empty, manifest("Gateway", "public", {})):
        [(path, what, _)] = told(V1, WEB, one, routed)
        assert path == ("VirtualService/web", "spec", "gateways", 0)
        assert what == "Gateway public has none of the hosts web, shop"


def test_hosts_that_are_routed_twice_are_told_once_for_each() -> None:
    again = manifest("VirtualService", "again", {"hosts": ["web", "api"], "http": []})
    both = manifest("VirtualService", "both", {"hosts": ["api"], "http": []})
    assert told(V1, WEB, virtual_service(route()), again, both) == [
        (
            (f"VirtualService/{name}", "spec", "hosts"),
            f"{host} has the routes of {names}",
            "merge them into one",
        )
        for name, host, names in [
            ("web", "web.default.svc.cluster.local", "VirtualService/again, VirtualService/web"),
            ("again", "web.default.svc.cluster.local", "VirtualService/again, VirtualService/web"),
            ("both", "api.default.svc.cluster.local", "VirtualService/again, VirtualService/both"),
        ]
    ]


def test_a_gateway_route_that_passes_subsets_by_is_told() -> None:
    split = virtual_service(route(to(subset="v1")))
    public = manifest(
        "VirtualService", "public", {"hosts": ["*"], "gateways": ["public"], "http": [route()]}
    )
    assert told(V1, WEB, RULE, gateway("*"), split, public) == [
        (
            ("VirtualService/public", "spec", "http", 0, "route", 0),
            "the routes of web choose a subset, and this one passes them by",
            "choose subsets here as well",
        )
    ]
