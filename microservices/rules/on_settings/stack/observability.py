"""Observability of services."""

from pydantic.alias_generators import to_camel

from microservices.plan.plan import Plan, services
from microservices.plan.subjects import Service
from microservices.rules.rule import error, warning
from microservices.settings.values.problems import Finding, Findings, Path

_MONITORS = ("labels", "scrape_seconds", "alerts")
_SWITCH = "write `observability: {prometheusOperator: true}`, or leave it out"
_SCRAPED = f"{_SWITCH}; or `prometheusNamespaces` for a Prometheus that reads annotations"
_OFF = "`prometheusOperator` is off, and without it this has no effect"


@warning(
    "A Prometheus that reads no annotations never asks for the metrics; monitors are written for "
    "its operator. "
    "https://prometheus-operator.dev/docs/developer/getting-started/",
)
def metrics_have_an_operator(plan: Plan) -> Findings:
    """`metrics` of a service stands with `prometheusOperator`, or with `prometheusNamespaces`."""
    written = plan.settings.observability
    if written.prometheus_operator or written.scraping_namespaces:
        return
    for service in services(plan):
        if service.settings.metrics is not None:
            what = "`prometheusOperator` is off: only annotations of the pods say where they are"
            yield Finding(service.path("metrics"), what, _SCRAPED)


@error(
    "Annotations of a pod name one port, whose metrics Istio's agent merges with those of Envoy. "
    "https://istio.io/latest/docs/ops/integrations/prometheus/#option-1-metrics-merging",
)
def further_metrics_have_an_operator(plan: Plan) -> Findings:
    """`metrics.ports` stands with `prometheusOperator`."""
    for service in () if plan.settings.observability.prometheus_operator else services(plan):
        if service.settings.metrics and service.settings.metrics.ports:
            what = "`prometheusOperator` is off, and annotations name one port alone"
            instead = f"{_SWITCH}; or write `port`, and the metrics of all others there"
            yield Finding(service.path("metrics", "ports"), what, instead)


@error(
    "What no sidecar merges Prometheus asks the pod itself for, as any caller does, and without a "
    "certificate where it has no sidecar. "
    "https://istio.io/latest/docs/ops/integrations/prometheus/#tls-settings",
)
def further_metrics_let_prometheus_in(plan: Plan) -> Findings:
    """A port of `metrics.ports` lets `prometheusNamespaces` in, with sidecars in plaintext."""
    for service in services(plan):
        metrics = service.settings.metrics
        named = metrics.ports if metrics else {}
        for name in (port.name for port in service.settings.all_ports if port.name in named):
            yield from _refused(plan, service, name, service.path("metrics", "ports", name))


@warning(
    "Without sidecars it is a port like any other: ztunnel refuses whom no policy lets in. "
    "https://istio.io/latest/docs/ambient/usage/l4-policy/",
)
def metrics_let_prometheus_in(plan: Plan) -> Findings:
    """In ambient mode the port of `metrics` lets `prometheusNamespaces` in."""
    if plan.settings.mesh.data_plane == "sidecar":
        return
    for service in services(plan):
        metrics, ports = service.settings.metrics, service.settings.all_ports
        if metrics and ports:
            name = metrics.port or ports[0].name
            yield from _refused(plan, service, name, service.path("metrics"))


def _refused(plan: Plan, service: Service, name: str, path: Path) -> Findings:
    """What keeps each Prometheus from a port of the pods themselves."""
    mesh = plan.settings.mesh
    sidecars = mesh.data_plane == "sidecar"
    if mesh.waypoint:
        what = "pods behind a waypoint let nobody else in, and it leads to no single pod"
        yield Finding(path, what, "leave it out, or `waypoint` in `mesh`")
        return
    let_in = {
        one.namespace
        for one in plan.graph.callers[service.name]
        if one.port.name == name and (one.plaintext or not sidecars)
    }
    for namespace in plan.settings.observability.scraping_namespaces:
        if namespace not in let_in:
            what = f"the Prometheus in the namespace {namespace} is not let in there"
            words = f"add `allowFrom: [{{namespace: {namespace}, port: {name}}}]`"
            plain = f", and `allowPlaintext` at the port {name}" if sidecars else ""
            yield Finding(path, what, words + plain)


@warning(
    "Whoever writes alerts expects to be paged. "
    "https://prometheus-operator.dev/docs/developer/alerting/",
)
def alerts_have_an_operator(plan: Plan) -> Findings:
    """What becomes monitors and alerts stands beside `prometheusOperator: true`."""
    written = plan.settings.observability
    for field in () if written.prometheus_operator else _MONITORS:
        if field in written.model_fields_set:
            yield Finding(("observability", to_camel(field)), _OFF, _SWITCH)


@error(
    "Of collectors proxies reach those that are written, and without one nothing is traced. "
    "https://istio.io/latest/docs/tasks/observability/distributed-tracing/",
)
def traces_have_a_collector(plan: Plan) -> Findings:
    """With `tracingPercent` there is one of `collectors`."""
    written = plan.settings.observability
    if written.tracing_percent and not written.collectors:
        what = "without `collectors` no proxy may send a trace"
        instead = "add the Service of the mesh's tracing provider to `collectors`, or leave it out"
        yield Finding(("observability", "tracingPercent"), what, instead)
