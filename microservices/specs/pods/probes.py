"""Health probes of a container."""

from collections.abc import Sequence
from typing import TypedDict

from pulumi_kubernetes.core.v1 import HTTPGetActionArgsDict, ProbeArgsDict

from microservices.settings.pods.probes import CheckSettings, ProbeSettings, ProbesSettings
from microservices.settings.traffic.port import ServicePort


class Probes(TypedDict, total=False):
    """The keys of a container that hold its probes."""

    startup_probe: ProbeArgsDict
    readiness_probe: ProbeArgsDict
    liveness_probe: ProbeArgsDict


def probes(settings: ProbesSettings, ports: Sequence[ServicePort]) -> Probes:
    """The enabled probes.

    Without a port there is nothing to ask but a command. Startup asks what readiness asks where it
    says nothing of its own.
    """
    startup, readiness, liveness = settings.startup, settings.readiness, settings.liveness
    starting = startup if startup.written_check else readiness
    found: Probes = {}
    if asked := _probe(startup, starting, ports):
        found["startup_probe"] = asked
    if asked := _probe(readiness, readiness, ports):
        found["readiness_probe"] = asked
    if asked := _probe(liveness, liveness, ports):
        found["liveness_probe"] = asked
    return found


def _probe(
    timing: ProbeSettings, check: ProbeSettings, ports: Sequence[ServicePort]
) -> ProbeArgsDict | None:
    return None if timing.disabled else probe(timing, check, ports)


def probe(
    timing: CheckSettings, check: CheckSettings, ports: Sequence[ServicePort]
) -> ProbeArgsDict | None:
    """One probe: a command, HTTP, gRPC or a TCP connection; None where there is nothing to ask."""
    often: ProbeArgsDict = {
        "period_seconds": timing.period_seconds,
        "timeout_seconds": timing.timeout_seconds,
        "failure_threshold": timing.failure_threshold,
    }
    if check.command:
        return {"exec_": {"command": list(check.command)}, **often}
    port = next((one for one in ports if check.port in (None, one.name)), None)
    if port is None:
        return None
    if check.path:
        asked: HTTPGetActionArgsDict = {"path": check.path, "port": port.name}
        if check.headers:
            # As Go writes names: older agents of Istio do not know `host`, and send others twice.
            # https://github.com/istio/istio/blob/master/pilot/cmd/pilot-agent/status/server.go
            asked["http_headers"] = [
                {"name": "-".join(map(str.capitalize, name.split("-"))), "value": value}
                for name, value in sorted(check.headers.items())
            ]
        return {"http_get": asked, **often}
    if check.grpc:
        # The API takes no name of a port here.
        return {"grpc": {"port": port.pod_port}, **often}
    return {"tcp_socket": {"port": port.name}, **often}
