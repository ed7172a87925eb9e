"""Names of hosts, as istiod reads them."""

import pytest

from microservices.manifests.routes import host
from tests.offline.objects import placed

WEB = "web.shop.svc.cluster.local"


@pytest.mark.parametrize(
    ("written", "full", "service"),
    [
        ("web", "web.shop.svc.cluster.local", ("shop", "web")),
        ("web.other.svc.cluster.local", "web.other.svc.cluster.local", ("other", "web")),
        ("web.shop", "web.shop", None),
        ("web.shop.svc", "web.shop.svc", None),
        ("*", "*", None),
        ("*.example", "*.example", None),
        ("::1", "::1", None),
        ("", "", None),
    ],
)
def test_a_name_without_a_dot_is_a_service_beside_the_rule(
    written: str, full: str, service: tuple[str, str] | None
) -> None:
    assert host.full_name(written, "shop") == full
    assert host.service_place(written, "shop") == service


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("web", [WEB, "web"]),
        ("web.shop", ["web.shop", WEB, WEB]),
        ("web.shop.svc", ["web.shop.svc", "web.shop.svc.svc.cluster.local", WEB]),
        ("a.example.", ["a.example", *["a.example..svc.cluster.local"] * 2]),
    ],
)
def test_a_pod_may_mean_several_hosts(name: str, meant: list[str]) -> None:
    assert host.full_names(name, "shop") == meant


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("front", "shop/front"),
        ("./front", "shop/front"),
        ("other/front", "other/front"),
        ("front.other.svc.cluster.local", "other/front"),
    ],
)
def test_a_gateway_by_itself_lies_beside_the_rule(written: str, name: str) -> None:
    assert host.gateway_name(written, "shop") == name


@pytest.mark.parametrize(
    ("pattern", "name", "covered"),
    [
        ("a.com", "a.com", True),
        ("a.com", "*.a.com", False),
        ("*.com", "a.com", True),
        ("*.com", "*.a.com", True),
        ("*", "a", True),
        ("*.a.com", "*.com", False),
    ],
)
def test_a_wildcard_covers_what_ends_like_it(pattern: str, name: str, covered: bool) -> None:
    assert host.covers(pattern, name) is covered
    assert host.overlap(name, pattern) is (covered or host.covers(name, pattern))


def test_two_lists_have_the_narrower_names_in_common() -> None:
    assert host.in_both(["*.com", "b.org", "c.net"], ["a.com", "*.org"]) == ["a.com", "b.org"]


def test_the_nearest_name_is_the_host_itself_and_else_the_longest_wildcard() -> None:
    assert host.nearest_name("a.b.com", ["*", "*.com", "*.b.com"]) == "*.b.com"
    assert host.nearest_name("a.b.com", ["*.b.com", "a.b.com"]) == "a.b.com"
    assert host.nearest_name("a.b.com", ["*.org"]) is None


@pytest.mark.parametrize(
    ("export_to", "seen"),
    [([], {"*"}), (["*", "a"], {"*"}), (["."], {"shop"}), ([".", "a"], {"shop", "a"})],
)
def test_what_is_exported_is_seen_there_alone(export_to: list[str], seen: set[str]) -> None:
    rule = placed("VirtualService", "web", spec={"exportTo": export_to})
    assert host.scopes(export_to, "shop") == seen
    assert {name for name in ("shop", "a", "b") if host.exports(rule, name)} == (
        {"shop", "a", "b"} if seen == {"*"} else seen
    )
