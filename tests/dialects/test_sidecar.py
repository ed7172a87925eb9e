"""What the proxy of a service's pods knows."""

from typing import Any

from microservices.dialects.istio.sidecar import member_hosts, sidecar_hosts, sidecar_spec
from microservices.plan.call_graph import CallGraph
from microservices.settings.observability import CollectorSettings
from tests.builders import service, settings


def hosts(*calls: Any, collectors: tuple[CollectorSettings, ...] = (), token: bool = False) -> Any:
    services = {"web": service(calls=list(calls)), "orders": service()}
    graph = CallGraph.of(settings(services=services))
    return sidecar_hosts(graph.calls["web"], collectors, token=token)


def test_a_proxy_knows_what_its_service_calls() -> None:
    billing = {"service": "billing/invoices", "port": 80}
    assert hosts("orders", billing, {"host": "*.example.com"}) == [
        "./*.example.com",
        "billing/invoices.billing.svc.cluster.local",
        "shop/orders.shop.svc.cluster.local",
    ]


def test_a_service_that_calls_nothing_has_a_proxy_that_knows_nothing() -> None:
    assert hosts() == ["~/*"]


def test_a_collector_and_the_api_server_are_known_where_they_are_needed() -> None:
    traces = CollectorSettings(namespace="traces", service="otel", port=4317)
    assert hosts(collectors=(traces,), token=True) == [
        "default/kubernetes.default.svc.cluster.local",
        "traces/otel.traces.svc.cluster.local",
    ]


def test_pods_of_a_stateful_set_are_found_together_and_each_by_itself() -> None:
    assert member_hosts("db", "shop") == [
        "shop/db.shop.svc.cluster.local",
        "shop/db-headless.shop.svc.cluster.local",
    ]


def test_what_a_proxy_does_not_know_it_refuses() -> None:
    assert sidecar_spec({"app": "web"}, ["~/*"]) == {
        "workloadSelector": {"labels": {"app": "web"}},
        "egress": [{"hosts": ["~/*"]}],
        "outboundTrafficPolicy": {"mode": "REGISTRY_ONLY"},
    }
