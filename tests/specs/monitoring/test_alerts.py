"""Alerts on request metrics and pods."""

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from microservices.kinds.prometheus import Alert
from microservices.settings.microservice import MicroserviceSettings
from microservices.settings.observability import ObservabilitySettings
from microservices.specs.monitoring.alert import AlertsArgs
from microservices.specs.monitoring.alerts import alerts
from tests.builders import microservice
from tests.promql import series, threshold, windows

SCALED = {"min": 2, "max": 10}
KINDS = (
    microservice(),
    microservice(protocol="grpc", scaling=SCALED),
    microservice(protocol="tcp", kind="stateful"),
    microservice(versions={"v1": {"weight": 80}, "v2": {"weight": 20, "scaling": SCALED}}),
)


ON_REQUESTS = {"HighErrorRate", "HighLatency", "UnansweredRequests", "RefusedRequests"}


OF_THE_NAMESPACE = {
    'namespace="shop"',
    'destination_service_namespace="shop"',
    'source_workload_namespace="shop"',
}


def worker(**keys: Any) -> MicroserviceSettings:
    return MicroserviceSettings.model_validate({"image": "web:1.0", "kind": "worker", **keys})


def alerts_of(
    settings: MicroserviceSettings,
    service: str = "web",
    data_plane: str = "sidecar",
    also: tuple[str, ...] = (),
    **keys: Any,
) -> dict[str, Alert]:
    """The alerts by their name, and their version where they have one."""
    args = AlertsArgs(
        service=service,
        namespace="shop",
        settings=settings,
        observability=ObservabilitySettings.model_validate(keys),
        data_plane=data_plane,
        addresses=(service, *also),
    )
    rules = alerts(args)
    by_name = {
        f"{rule['alert']} {rule['labels'].get('version', '')}".rstrip(): rule for rule in rules
    }
    assert len(by_name) == len(rules)
    return by_name


def test_restarts_are_those_of_the_services_own_container_in_the_pods_of_its_versions() -> None:
    settings = microservice(versions={"v2": {"weight": 20}, "v1": {"weight": 80}})
    alert = alerts_of(settings, alerts={"restarts": 2})["ContainerRestarts"]
    assert alert == {
        "alert": "ContainerRestarts",
        "expr": 'increase(kube_pod_container_status_restarts_total{namespace="shop",'
        'pod=~"web-v1-.+|web-v2-.+",container="web"}[15m]) >= 2',
        "for": "0m",
        "labels": {"service": "web", "namespace": "shop", "severity": "warning"},
        "annotations": {
            "summary": "web restarts again and again",
            "description": "{{ $labels.pod }} of web in shop restarted "
            '{{ printf "%.0f" $value }} times within 15 minutes.',
        },
    }


def test_a_pod_of_a_long_name_is_found_by_what_kubernetes_leaves_of_it() -> None:
    service = "a" * 60
    ((_, matchers),) = series(alerts_of(microservice(), service)["ContainerRestarts"]["expr"])
    assert f'pod=~"{"a" * 58}.+"' in matchers


def test_a_version_without_a_ready_pod_wakes_somebody() -> None:
    assert alerts_of(microservice())["NoPodReady v1"] == {
        "alert": "NoPodReady",
        "expr": 'kube_deployment_status_replicas_available{namespace="shop",deployment="web-v1"}'
        " == 0",
        "for": "5m",
        "labels": {"service": "web", "namespace": "shop", "severity": "critical", "version": "v1"},
        "annotations": {
            "summary": "web-v1 has no pod that is ready",
            "description": "{{ $value }} pods of web-v1 in shop are ready.",
        },
    }


@pytest.mark.parametrize(
    ("settings", "versions"),
    [
        (microservice(versions={"v1": {"weight": 100}, "v2": {"weight": 0}}), {"v1"}),
        (microservice(replicas=0), set()),
        (microservice(scaling={"min": 0, "max": 3}), set()),
        (worker(versions={"v1": {}, "v2": {}}), {"v1", "v2"}),
        (worker(versions={"v1": {}, "v2": {"replicas": 0}}), {"v1"}),
    ],
)
def test_a_version_that_is_to_have_no_pods_or_no_traffic_wakes_nobody(
    settings: MicroserviceSettings, versions: set[str]
) -> None:
    rules = alerts_of(settings).values()
    assert {
        rule["labels"]["version"] for rule in rules if rule["alert"] == "NoPodReady"
    } == versions


def test_an_autoscaler_that_has_nothing_left_to_give_is_told_of() -> None:
    settings = microservice(scaling=SCALED, versions={"v1": {"weight": 80}, "v2": {"weight": 20}})
    found = alerts_of(settings)
    assert {name for name in found if name.startswith("Autoscaler")} == {
        "AutoscalerAtMaximum v1",
        "AutoscalerAtMaximum v2",
    }
    matchers = 'namespace="shop",horizontalpodautoscaler="web-v2"'
    assert found["AutoscalerAtMaximum v2"] == {
        "alert": "AutoscalerAtMaximum",
        "expr": f"kube_horizontalpodautoscaler_status_desired_replicas{{{matchers}}}"
        f" >= kube_horizontalpodautoscaler_spec_max_replicas{{{matchers}}}",
        "for": "15m",
        "labels": {"service": "web", "namespace": "shop", "severity": "warning", "version": "v2"},
        "annotations": {
            "summary": "web-v2 can grow no further",
            "description": "web-v2 in shop wants {{ $value }} pods, the most it may have, "
            "for 15 minutes.",
        },
    }


@pytest.mark.parametrize(
    ("scaling", "told"),
    [
        (SCALED, True),
        ({"min": 0, "max": 3, "triggers": {"queue": {"type": "cron", "metadata": {}}}}, True),
        ({"min": 3, "max": 3}, False),
    ],
)
def test_an_autoscaler_of_keda_is_told_of_too_and_none_that_cannot_move(
    scaling: dict[str, Any], told: bool
) -> None:
    assert ("AutoscalerAtMaximum v1" in alerts_of(microservice(scaling=scaling))) == told


@pytest.mark.parametrize(
    ("settings", "asked"),
    [
        (worker(), False),
        (microservice(protocol="tcp"), False),
        (microservice(protocol="tcp", ports={"admin": {"port": 9090}}), True),
        (microservice(protocol="http2"), True),
        (microservice(protocol="grpc"), True),
    ],
)
def test_a_service_has_alerts_about_requests_when_one_port_has_requests(
    settings: MicroserviceSettings, asked: bool
) -> None:
    rest = {"BlockedCalls", "ContainerRestarts", "NoPodReady v1"}
    assert set(alerts_of(settings)) == rest | (ON_REQUESTS if asked else set())


def test_requests_are_counted_by_every_name_of_the_service() -> None:
    found = alerts_of(microservice(kind="stateful"), also=("web-headless",))
    for name in ON_REQUESTS:
        for _, matchers in series(found[name]["expr"]):
            assert 'destination_service_name=~"web|web-headless"' in matchers
    pods = {'namespace="shop"', 'statefulset="web-v1"'}
    ready = ("kube_statefulset_status_replicas_ready", pods)
    assert series(found["NoPodReady v1"]["expr"]) == [ready]


def test_each_alert_links_its_runbook_by_its_name() -> None:
    settings = microservice(scaling=SCALED)
    assert all("runbook_url" not in one["annotations"] for one in alerts_of(settings).values())
    found = alerts_of(settings, alerts={"runbookUrl": "https://wiki.example.com/alerts#"})
    for one in found.values():
        link = f"https://wiki.example.com/alerts#{one['alert'].lower()}"
        assert one["annotations"]["runbook_url"] == link


def test_waypoints_count_the_requests_where_there_are_no_sidecars() -> None:
    found = alerts_of(microservice(), data_plane="ambient")
    assert "BlockedCalls" not in found
    for name in ON_REQUESTS:
        for _, matchers in series(found[name]["expr"]):
            assert 'reporter="waypoint"' in matchers


@pytest.mark.parametrize(
    ("scrape_seconds", "window"), [(5, 300), (30, 300), (75, 300), (76, 304), (300, 1200)]
)
def test_a_rate_looks_back_over_four_scrapes_at_least(scrape_seconds: int, window: int) -> None:
    found = alerts_of(microservice(), scrapeSeconds=scrape_seconds)
    for name in {*ON_REQUESTS, "BlockedCalls"}:
        assert windows(found[name]["expr"]) == {timedelta(seconds=window)}


@given(
    settings=st.sampled_from((*KINDS, worker())),
    data_plane=st.sampled_from(("sidecar", "ambient")),
    error_percent=st.integers(0, 100) | st.floats(0, 100),
    latency=st.integers(1, 600_000),
    restarts=st.integers(1, 100),
)
def test_every_expression_is_promql_with_the_written_thresholds_and_reads_its_namespace_only(
    settings: MicroserviceSettings,
    data_plane: str,
    error_percent: float,
    latency: int,
    restarts: int,
) -> None:
    written = {"errorPercent": error_percent, "latencyMilliseconds": latency, "restarts": restarts}
    found = alerts_of(settings, data_plane=data_plane, alerts=written)
    for alert in found.values():
        for _, matchers in series(alert["expr"]):
            assert matchers & OF_THE_NAMESPACE
    limits = {
        "HighErrorRate": (">", error_percent),
        "HighLatency": (">", latency),
        "UnansweredRequests": (">", error_percent),
        "RefusedRequests": (">", error_percent),
        "ContainerRestarts": (">=", restarts),
    }
    for name, limit in limits.items():
        if name in found:
            assert threshold(found[name]["expr"]) == limit
