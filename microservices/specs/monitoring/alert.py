"""An alert of a service, as Prometheus evaluates it."""

from dataclasses import dataclass

from microservices.kinds.prometheus import Alert
from microservices.settings.microservice import MicroserviceSettings
from microservices.settings.observability import ObservabilitySettings


@dataclass(frozen=True, kw_only=True)
class AlertsArgs:
    """A service, where it runs, and how it is observed.

    `addresses` are the Services that lead to its pods: proxies count requests by their names.
    """

    service: str
    namespace: str
    settings: MicroserviceSettings
    observability: ObservabilitySettings
    data_plane: str
    addresses: tuple[str, ...]


def alert(
    args: AlertsArgs,
    name: str,
    expression: str,
    *,
    severity: str,
    summary: str,
    description: str,
    minutes: int | None = None,
    version: str | None = None,
) -> Alert:
    """An alert with the labels of its service, which holds for so long before it fires."""
    marks = {"service": args.service, "namespace": args.namespace, "severity": severity}
    written = args.observability.alerts
    lasting = written.minutes if minutes is None else minutes
    runbook = {"runbook_url": f"{written.runbook_url}{name.lower()}"} if written.runbook_url else {}
    return {
        "alert": name,
        "expr": expression,
        "for": f"{lasting}m",
        "labels": marks | ({"version": version} if version else {}),
        "annotations": {"summary": summary, "description": description, **runbook},
    }
