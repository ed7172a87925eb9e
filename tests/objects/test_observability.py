"""What Prometheus is told of a service."""

from dataclasses import replace
from typing import Any

import pytest

from microservices.objects.observability import observability_objects
from microservices.settings.microservice import MicroserviceSettings
from microservices.settings.observability import ObservabilitySettings
from microservices.specs.monitoring.alert import AlertsArgs
from microservices.specs.monitoring.alerts import alerts
from microservices.specs.monitoring.monitor import (
    metrics_annotations,
    pod_monitor_spec,
    service_monitor_spec,
)
from tests.builders import microservice, planned
from tests.objects.found import Found
from tests.objects.of_service import service_args

LABELS = {
    "app": "web",
    "app.kubernetes.io/name": "web",
    "app.kubernetes.io/managed-by": "pulumi",
}
FURTHER = {
    "ports": {"admin": {"port": 9090}, "cache": {"port": 9091}},
    "metrics": {"ports": {"cache": "/", "admin": "/stats"}},
}
METRICS_PORT = {"ports": {"admin": {"port": 9090}}, "metrics": {"port": "admin", "path": "/stats"}}


def worker(**keys: Any) -> MicroserviceSettings:
    written = {"image": "web:1.0", "kind": "worker", **keys}
    return MicroserviceSettings.model_validate(written)


def deployed(
    settings: MicroserviceSettings, data_plane: str, routes: str = "istio", **keys: Any
) -> Found:
    plan = planned(
        services={"web": settings},
        observability={"prometheusOperator": True, **keys},
        mesh={"dataPlane": data_plane, "routes": routes},
    )
    return Found(tuple(observability_objects(replace(service_args(), plan=plan))))


def test_the_sidecar_of_each_pod_is_scraped_where_it_merges_all_metrics() -> None:
    assert pod_monitor_spec("web", microservice(), 15) == {
        "selector": {"matchLabels": {"app": "web"}},
        "podMetricsEndpoints": [
            {
                "port": "http-envoy-prom",
                "path": "/stats/prometheus",
                "interval": "15s",
                "relabelings": [
                    {
                        "action": "replace",
                        "sourceLabels": ["__address__"],
                        "regex": "(.+):15090",
                        "targetLabel": "__address__",
                        "replacement": "${1}:15020",
                    }
                ],
            }
        ],
    }


def test_further_ports_are_scraped_beside_the_first() -> None:
    further = [
        {"port": "admin", "path": "/stats", "interval": "15s"},
        {"port": "cache", "path": "/", "interval": "15s"},
    ]
    settings = microservice(**FURTHER)
    assert pod_monitor_spec("web", settings, 15)["podMetricsEndpoints"][1:] == further
    through_service = service_monitor_spec("web", settings, 15)
    assert through_service
    first, *others = through_service["endpoints"]
    only_this = {"relabelings": first.get("relabelings")}
    assert first == {"port": "http", "path": "/metrics", "interval": "15s", **only_this}
    assert others == [{**one, **only_this} for one in further]


@pytest.mark.parametrize(
    ("keys", "port", "path"),
    [({"metrics": {}}, "http", "/metrics"), (METRICS_PORT, "admin", "/stats")],
)
def test_the_application_is_scraped_itself_through_its_service_and_not_the_headless_one(
    keys: dict[str, Any], port: str, path: str
) -> None:
    assert service_monitor_spec("web", microservice(**keys), 30) == {
        "selector": {"matchLabels": {"app": "web"}},
        "endpoints": [
            {
                "port": port,
                "path": path,
                "interval": "30s",
                "relabelings": [
                    {
                        "action": "keep",
                        "sourceLabels": ["__meta_kubernetes_service_name"],
                        "regex": "web",
                    }
                ],
            }
        ],
    }


@pytest.mark.parametrize(
    ("keys", "annotations"),
    [
        (
            {"metrics": {}},
            {
                "prometheus.io/scrape": "true",
                "prometheus.io/port": "8080",
                "prometheus.io/path": "/metrics",
            },
        ),
        (
            METRICS_PORT,
            {
                "prometheus.io/scrape": "true",
                "prometheus.io/port": "9090",
                "prometheus.io/path": "/stats",
            },
        ),
    ],
)
def test_annotations_tell_istios_agent_where_the_applications_metrics_are(
    keys: dict[str, Any], annotations: dict[str, str]
) -> None:
    assert metrics_annotations(microservice(**keys)) == annotations


@pytest.mark.parametrize("settings", [microservice(), worker(metrics={}), worker()])
def test_nothing_is_said_of_metrics_that_nobody_wrote_or_that_no_port_has(
    settings: MicroserviceSettings,
) -> None:
    assert metrics_annotations(settings) == {}
    assert service_monitor_spec("web", settings, 30) is None


@pytest.mark.parametrize(
    ("settings", "data_plane", "monitors"),
    [
        (microservice(), "sidecar", {"PodMonitor"}),
        (microservice(metrics={}), "sidecar", {"PodMonitor"}),
        (worker(), "sidecar", {"PodMonitor"}),
        (microservice(), "ambient", set()),
        (microservice(metrics={}), "ambient", {"ServiceMonitor"}),
        (worker(metrics={}), "ambient", set()),
    ],
)
def test_the_monitor_is_that_of_the_data_plane_and_the_alerts_are_always_there(
    settings: MicroserviceSettings, data_plane: str, monitors: set[str]
) -> None:
    found = deployed(settings, data_plane)
    kinds = {"PrometheusRule", *monitors}
    assert set(found.manifests) == {(kind, "web") for kind in kinds}
    for kind in kinds:
        assert found.parent(kind, "web") == ("Observability", "web")


@pytest.mark.parametrize(
    ("data_plane", "monitor"), [("sidecar", "PodMonitor"), ("ambient", "ServiceMonitor")]
)
def test_manifests_hold_the_specs_and_the_labels_that_prometheus_selects_by(
    data_plane: str, monitor: str
) -> None:
    settings = microservice(metrics={})
    marks = {"release": "watch", "app": "prometheus"}
    found = deployed(settings, data_plane, scrapeSeconds=60, labels=marks)
    metadata = {"name": "web", "namespace": "shop", "labels": {**LABELS, **marks}}
    specs = {
        "PodMonitor": pod_monitor_spec("web", settings, 60),
        "ServiceMonitor": service_monitor_spec("web", settings, 60),
    }
    assert found.manifests[monitor, "web"] == {
        "apiVersion": "monitoring.coreos.com/v1",
        "kind": monitor,
        "metadata": metadata,
        "spec": specs[monitor],
    }
    rules = alerts(
        AlertsArgs(
            service="web",
            namespace="shop",
            settings=settings,
            observability=ObservabilitySettings(scrape_seconds=60),
            data_plane=data_plane,
            addresses=("web",),
        )
    )
    assert found.manifests["PrometheusRule", "web"] == {
        "apiVersion": "monitoring.coreos.com/v1",
        "kind": "PrometheusRule",
        "metadata": metadata,
        "spec": {"groups": [{"name": "web", "rules": rules}]},
    }


@pytest.mark.parametrize(
    ("settings", "routes", "names"),
    [
        (microservice(), "istio", "web"),
        (microservice(kind="stateful"), "istio", "web|web-headless"),
        (microservice(traffic={"owner": "flagger"}), "istio", "web|web-primary|web-canary"),
        (microservice(versions={"v1": {}, "v2": {}}), "gateway-api", "web|web-v1|web-v2"),
    ],
)
def test_requests_are_counted_by_every_service_that_leads_to_the_pods(
    settings: MicroserviceSettings, routes: str, names: str
) -> None:
    rule = deployed(settings, "sidecar", routes).manifests["PrometheusRule", "web"]
    (error_rate, *_) = rule["spec"]["groups"][0]["rules"]
    assert error_rate["expr"].count(f'destination_service_name=~"{names}"') == 3
