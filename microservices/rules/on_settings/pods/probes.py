"""Health probes."""

from collections.abc import Iterator

from microservices.plan.plan import versions
from microservices.plan.subjects import Pods
from microservices.rules.rule import error, warning
from microservices.settings.pods.probes import ProbeSettings
from microservices.settings.values.problems import Finding, Findings

# https://github.com/golang/go/blob/go1.24.0/src/net/http/request.go#L97
_NEVER_SENT = ("content-length", "transfer-encoding", "trailer")
_NAMES = ("readiness", "liveness", "startup")


def _written(pods: Pods) -> Iterator[tuple[str, ProbeSettings]]:
    """The probes of which somebody wrote something, and that are not switched off."""
    probes = pods.workload.probes
    for name in _NAMES:
        probe: ProbeSettings = getattr(probes, name)
        if name in probes.model_fields_set and not probe.disabled:
            yield name, probe


@error("A probe of a port that the container does not have never succeeds.", each=versions)
def probe_ports_exist(pods: Pods) -> Findings:
    """A probe's `port` is the name of a port of the service."""
    names = [port.name for port in pods.service.settings.container_ports]
    for name, probe in _written(pods) if names else ():
        if probe.port is not None and probe.port not in names:
            path = pods.path("probes", name, "port")
            instead = f"write one of: {', '.join(names)}"
            yield Finding(path, f"there is no port `{probe.port}`", instead)


@error("Without a port there is nothing to ask but a command.", each=versions)
def workers_are_asked_by_a_command(pods: Pods) -> Findings:
    """A probe of a worker without ports has a command; startup may take that of readiness."""
    if not pods.service.is_worker or pods.service.settings.container_ports:
        return
    for name, probe in _written(pods):
        readiness = pods.workload.probes.readiness
        asked = readiness if name == "startup" and not probe.written_check else probe
        if not asked.command:
            what = "the worker has no port to probe, and there is no command"
            instead = "write `command: [...]`, or the port in `ports`"
            yield Finding(pods.path("probes", name), what, instead)


@error(
    "A probe has one handler. "
    "https://kubernetes.io/docs/tasks/configure-pod-container/configure-liveness-readiness-startup-probes/",
    each=versions,
)
def probes_ask_one_thing(pods: Pods) -> Findings:
    """A probe writes at most one of `path`, `grpc` and `command`."""
    for name, probe in _written(pods):
        checks = {"path": probe.path, "grpc": probe.grpc, "command": probe.command}
        asked = [key for key, value in checks.items() if value]
        if len(asked) > 1:
            # Where the catalogue has one of them, only null takes it away.
            instead = "keep one of them; null removes the value of the catalogue"
            yield Finding(pods.path("probes", name), f"it asks by {' and '.join(asked)}", instead)


@error("Only a GET of HTTP has headers, and none of a body.", each=versions)
def probe_headers_are_sent(pods: Pods) -> Findings:
    """A probe with `headers` has a `path`, and none of them describes a body."""
    for name, probe in _written(pods):
        if probe.headers and not probe.path:
            path = pods.path("probes", name, "headers", also=(("probes", name, "path"),))
            yield Finding(path, "the probe is no HTTP GET", "write `path`, or leave them out")
        for header in sorted(probe.headers.keys() & _NEVER_SENT):
            path = pods.path("probes", name, "headers", header)
            yield Finding(path, "a GET has no body, and never sends it", "leave it out")


@warning(
    "The kubelet asks again only once an answer came or the timeout is over: the period is not "
    "what it says.",
    each=versions,
)
def probe_timeouts_fit_their_period(pods: Pods) -> Findings:
    """A probe's timeout is not above its period."""
    for name, probe in _written(pods):
        if probe.timeout_seconds > probe.period_seconds:
            parts = ("probes", name, "timeout_seconds")
            path = pods.path(*parts, also=(("probes", name, "period_seconds"),))
            what = f"{probe.timeout_seconds} is above the period of {probe.period_seconds} seconds"
            yield Finding(path, what, "write at most `periodSeconds`, or a longer period")


@warning(
    "A busy pod must stop getting traffic before its restart, or a peak restarts pod after pod. "
    "https://kubernetes.io/docs/concepts/configuration/liveness-readiness-startup-probes/",
    each=versions,
)
def readiness_gives_up_before_liveness(pods: Pods) -> Findings:
    """Liveness fails after readiness, in a version with a Service."""
    readiness, liveness = pods.workload.probes.readiness, pods.workload.probes.liveness
    if pods.service.is_worker or readiness.disabled or liveness.disabled:
        return
    if liveness.patience_seconds <= readiness.patience_seconds:
        path = pods.path("probes", "liveness", also=(("probes", "readiness"),))
        what = (
            f"it restarts a pod after {liveness.patience_seconds} seconds of failures, and "
            f"readiness takes it out of the traffic after {readiness.patience_seconds}"
        )
        yield Finding(path, what, "write more `periodSeconds` or a greater `failureThreshold`")
