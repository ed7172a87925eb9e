"""What the proxy of a sender does not know, it does not pass on."""

from typing import Any

import pytest

from microservices.offline.traffic.decision import Forward, Outside, Refused
from tests.offline.objects import Manifest, placed
from tests.offline.traffic.routing import ISTIO, asked

ONLY = {"mode": "REGISTRY_ONLY"}
API = {"app": "api"}


def sidecar(*hosts: str, name: str = "api", labels: Any = API, **rest: Any) -> Manifest:
    """A Sidecar of pods with these labels, or of the whole namespace."""
    selector = {"workloadSelector": {"labels": labels}} if labels else {}
    spec = {**selector, "egress": [{"hosts": list(hosts)}], **rest}
    return placed("Sidecar", name, ISTIO, spec=spec)


@pytest.mark.parametrize(
    ("host", "known"),
    [
        ("./web.shop.svc.cluster.local", True),
        ("shop/web.shop.svc.cluster.local", True),
        ("*/web.shop.svc.cluster.local", True),
        ("./*", True),
        ("*/*", True),
        ("./*.shop.svc.cluster.local", True),
        ("./db.shop.svc.cluster.local", False),
        ("other/*", False),
        ("~/*", False),
    ],
)
def test_a_host_is_known_by_its_namespace_and_its_name(host: str, known: bool) -> None:
    action = asked(sidecar(host, outboundTrafficPolicy=ONLY), source_labels=API).action
    assert isinstance(action, Forward if known else Refused)


def test_what_is_not_known_is_refused_with_the_name_of_the_sidecar() -> None:
    decision = asked(sidecar("~/*", outboundTrafficPolicy=ONLY), source_labels=API)
    assert decision.host == "web.shop.svc.cluster.local"
    assert decision.action == Refused("its Sidecar shop/api does not have this host")


def test_where_everything_may_leave_it_leaves_the_mesh() -> None:
    action = asked(sidecar("~/*"), source_labels=API).action
    assert action == Outside("its Sidecar shop/api does not have this host")


def test_any_listener_will_do_and_without_one_every_host_is_known() -> None:
    two = sidecar(egress=[{"hosts": ["other/*"]}, {"hosts": ["./*"]}])
    assert isinstance(asked(two, source_labels=API).action, Forward)
    without = sidecar()
    del without["spec"]["egress"]
    assert isinstance(asked(without, source_labels=API).action, Forward)


def test_a_sidecar_of_the_pods_comes_before_that_of_the_namespace() -> None:
    own, whole = sidecar("./*"), sidecar("~/*", name="a-default", labels=None)
    other = sidecar("~/*", name="z", labels={"app": "other"})
    assert isinstance(asked(own, whole, other, source_labels=API).action, Forward)
    assert isinstance(asked(own, whole, other).action, Outside)


def test_a_sidecar_of_another_namespace_means_nothing() -> None:
    elsewhere = sidecar("~/*", labels=None)
    elsewhere["metadata"]["namespace"] = "other"
    assert isinstance(asked(elsewhere, source_labels=API).action, Forward)
