"""Observability: metrics, access log, traces, and alerts."""

from typing import Annotated

from pydantic import Field

from microservices.settings.values.types import (
    DnsLabel,
    Expects,
    LabelKey,
    LabelValue,
    Milliseconds,
    Model,
    Port,
    Share,
    Switch,
    whole,
)

Minutes = Annotated[int, whole(1, 1440, "minutes", like=5)]
Restarts = Annotated[
    int, Field(ge=1, le=1000), Expects("write a whole number of restarts, such as 3")
]
ScrapeSeconds = Annotated[int, whole(5, 300, "seconds", like=30)]


class AlertsSettings(Model):
    """When an alert fires, for every service of the stack."""

    error_percent: Share = Field(
        default=5, description="Share of 5xx answers and of gRPC's server errors, in percent"
    )
    latency_milliseconds: Milliseconds = Field(
        default=1000, description="Time within which 99 of 100 requests are to be answered"
    )
    restarts: Restarts = Field(
        default=3, description="Restarts of a container within a quarter of an hour"
    )
    minutes: Minutes = Field(default=5, description="How long it must last")


class CollectorSettings(Model):
    """Where proxies send what they record, such as the collector of a tracing provider.

    https://istio.io/latest/docs/tasks/observability/distributed-tracing/
    """

    namespace: DnsLabel = Field(description="Namespace of the collector")
    service: DnsLabel = Field(description="Service of the collector")
    port: Port = Field(description="Port of the Service, and of its pods")


class ObservabilitySettings(Model):
    """Monitors, alerts, access log and traces of the stack."""

    prometheus_operator: Switch = Field(
        default=False,
        description="The Prometheus operator is in the cluster: write monitors and alerts",
    )
    prometheus_namespaces: tuple[DnsLabel, ...] = Field(
        default=("monitoring",),
        strict=False,
        description="Namespaces whose Prometheus may reach the pods of this one",
    )
    labels: dict[LabelKey, LabelValue] = Field(
        default_factory=dict,
        description="Labels by which Prometheus selects monitors and rules, such as release",
    )
    scrape_seconds: ScrapeSeconds = Field(default=30, description="Time between two scrapes")
    alerts: AlertsSettings = AlertsSettings()
    access_log: Switch | None = Field(
        default=None, description="Log every request at the proxies; the mesh decides without it"
    )
    collectors: tuple[CollectorSettings, ...] = Field(
        default=(), strict=False, description="Services to which proxies send traces or logs"
    )
    tracing_percent: Share | None = Field(
        default=None, description="Share of requests that are traced; the mesh decides without it"
    )
