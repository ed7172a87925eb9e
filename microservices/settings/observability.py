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
    optional,
    whole,
)

Minutes = Annotated[int, whole(1, 1440, "minutes", like=5)]
Restarts = Annotated[int, Expects("write a whole number of restarts, such as 3", bounds=(1, 1000))]
# https://github.com/prometheus-operator/runbooks: a link beside each alert, ending with its name.
RunbookUrl = Annotated[
    str,
    Field(pattern=r"^https?://[^\s{}]+[/#=]$", max_length=2000),
    Expects("write an address that ends with `/`, `#` or `=`, such as https://a.io/alerts#"),
]
ScrapeSeconds = Annotated[int, whole(5, 300, "seconds", like=30)]


class AlertsSettings(Model):
    """When an alert fires, for every service of the stack."""

    error_percent: Share = optional(
        "Share of 5xx answers and of gRPC's server errors, in percent", 5
    )
    latency_milliseconds: Milliseconds = optional(
        "Time within which 99 of 100 requests are to be answered", 1000
    )
    restarts: Restarts = optional("Restarts of a container within a quarter of an hour", 3)
    minutes: Minutes = optional("How long it must last", 5)
    runbook_url: RunbookUrl | None = optional(
        "Address of your runbooks; the name of the alert in lower case is added"
    )


class CollectorSettings(Model):
    """Where proxies send what they record, such as the collector of a tracing provider.

    https://istio.io/latest/docs/tasks/observability/distributed-tracing/
    """

    namespace: DnsLabel = Field(description="Namespace of the collector")
    service: DnsLabel = Field(description="Service of the collector")
    port: Port = Field(description="Port of the Service, and of its pods")


class ObservabilitySettings(Model):
    """Monitors, alerts, access log and traces of the stack."""

    prometheus_operator: Switch = optional(
        "The Prometheus operator is in the cluster: write monitors and alerts", False
    )
    prometheus_namespaces: tuple[DnsLabel, ...] = optional(
        "Namespaces whose Prometheus may reach the pods: if written, or with the operator",
        ("monitoring",),
    )
    labels: dict[LabelKey, LabelValue] = optional(
        "Labels by which Prometheus selects monitors and rules, such as release", {}
    )
    scrape_seconds: ScrapeSeconds = optional("Time between two scrapes", 30)
    alerts: AlertsSettings = AlertsSettings()
    access_log: Switch | None = optional(
        "Log every request at the proxies; the mesh decides without it"
    )
    collectors: tuple[CollectorSettings, ...] = optional(
        "Services to which proxies send traces or logs", ()
    )
    tracing_percent: Share | None = optional(
        "Share of requests that are traced; the mesh decides without it"
    )

    @property
    def scraping_namespaces(self) -> tuple[str, ...]:
        """Namespaces whose Prometheus reaches the pods: by monitors, or by annotations of pods."""
        written = "prometheus_namespaces" in self.model_fields_set
        return self.prometheus_namespaces if self.prometheus_operator or written else ()
