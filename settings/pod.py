"""What a pod asks of its node, and how its health is asked for."""

from settings.types import Count, CpuQuantity, HttpPath, MemoryQuantity, Model, PositiveSeconds


class RequestsSettings(Model):
    """What the scheduler sets aside for one pod."""

    cpu: CpuQuantity = "100m"
    memory: MemoryQuantity = "256Mi"


class LimitsSettings(Model):
    """The most that one pod may use.

    There is no CPU limit unless one is written: throttling a pod whose node is idle costs latency
    and protects nobody. Without a memory limit of its own a pod gets its request as the limit, so
    that a leak ends the pod that leaks and never a neighbour.
    """

    cpu: CpuQuantity | None = None
    memory: MemoryQuantity | None = None


class ResourcesSettings(Model):
    """Requests and limits of the service's container."""

    requests: RequestsSettings = RequestsSettings()
    limits: LimitsSettings = LimitsSettings()


class ProbeSettings(Model):
    """How the kubelet asks a container for its health.

    With a path it is an HTTP GET; without one, a TCP connection. Istio's sidecar rewrites both, so
    that they reach the application and not the proxy.
    https://istio.io/latest/docs/ops/configuration/mesh/app-health-check/
    """

    path: HttpPath | None = None
    period_seconds: PositiveSeconds = 5
    timeout_seconds: PositiveSeconds = 2
    failure_threshold: Count = 3


class LivenessSettings(ProbeSettings):
    """A liveness probe: a minute of failures before a restart.

    A busy pod must leave the traffic, which is readiness, and not be restarted on top of it; and
    a dependency that is down must restart nobody.
    """

    period_seconds: PositiveSeconds = 10
    failure_threshold: Count = 6


class ProbesSettings(Model):
    """Readiness takes a pod out of the traffic; liveness restarts it."""

    readiness: ProbeSettings = ProbeSettings()
    liveness: LivenessSettings = LivenessSettings()
