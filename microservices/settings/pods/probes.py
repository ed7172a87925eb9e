"""Health probes of a container: startup, readiness, liveness."""

from typing import Annotated

from pydantic import Field

from microservices.settings.values.types import (
    Argument,
    Count,
    Expects,
    HttpPath,
    Model,
    PositiveSeconds,
    Switch,
    one_of,
    optional,
)

# https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/pod-v1/#ports
PortName = Annotated[
    str,
    Field(pattern=r"^[a-z][a-z0-9]*(-[a-z0-9]+)*$", max_length=15),
    Expects("write at most 15 lower-case letters, digits and `-`, such as grpc"),
]

# https://github.com/kubernetes/kubernetes/blob/master/staging/src/k8s.io/apimachinery/pkg/util/validation/validation.go
ProbeHeader = Annotated[
    str,
    Field(pattern=r"^[-a-z0-9]+$", max_length=200),
    Expects("write the name of a header in lower-case letters, digits and `-`, such as x-probe"),
]
ProbeHeaderValue = Annotated[
    str,
    Field(pattern=r"^([!-~]([ -~]*[!-~])?)?$", max_length=4096),
    Expects("write printable ASCII, with no space at its ends"),
]
Period = Annotated[PositiveSeconds, Field(description="Seconds from one question to the next")]
Timeout = Annotated[PositiveSeconds, Field(description="Seconds within which an answer counts")]
Failures = Annotated[Count, Field(description="Failures in a row that have a consequence")]


class CheckSettings(Model):
    """What is asked: HTTP where a path is written, gRPC, a command; else a TCP connection.

    Istio's sidecar rewrites HTTP, TCP and gRPC probes, so that they reach the application and not
    the proxy. https://istio.io/latest/docs/ops/configuration/mesh/app-health-check/
    """

    alternatives = one_of("path headers", "grpc", "command")

    path: HttpPath | None = optional("HTTP GET of this path; 2xx is healthy")
    headers: dict[ProbeHeader, ProbeHeaderValue] = optional("Headers of the HTTP GET", {})
    grpc: Switch = optional("Ask by gRPC's health protocol", False)
    command: tuple[Argument, ...] = optional("Command in the container; exit code 0 is healthy", ())
    port: PortName | None = optional(
        "Name of the port to ask; the service's first port without one"
    )
    period_seconds: Period = 5
    timeout_seconds: Timeout = 2
    failure_threshold: Failures = 3

    @property
    def written_check(self) -> bool:
        """Whether it says what to ask, and does not leave it to the default."""
        return bool(self.path or self.grpc or self.command or self.port)

    @property
    def patience_seconds(self) -> int:
        """How long it takes until failures have a consequence."""
        return self.period_seconds * self.failure_threshold


class ProbeSettings(CheckSettings):
    """A probe that can be switched off."""

    disabled: Switch = optional("Do not ask at all", False)


class LivenessSettings(ProbeSettings):
    """A liveness probe: a minute of failures before a restart.

    A busy pod must leave the traffic, which is readiness, and not be restarted on top of it; and
    a dependency that is down must restart nobody.
    """

    period_seconds: Period = 10
    failure_threshold: Failures = 6


class StartupSettings(ProbeSettings):
    """A startup probe: a minute to start in, asked often, so that a quick start is noticed.

    Until it has succeeded, liveness and readiness are not asked. Without a check of its own it
    asks what readiness asks.
    """

    period_seconds: Period = 2
    failure_threshold: Failures = 30


class ProbesSettings(Model):
    """Readiness takes a pod out of the traffic; liveness restarts it; startup holds both back."""

    readiness: ProbeSettings = ProbeSettings()
    liveness: LivenessSettings = LivenessSettings()
    startup: StartupSettings = StartupSettings()
