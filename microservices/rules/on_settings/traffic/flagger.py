"""What Flagger cannot render of a service that it releases."""

from collections.abc import Iterator

from pydantic.alias_generators import to_camel

from microservices.plan.owner import is_flagger
from microservices.plan.plan import Plan, versions, written_routes
from microservices.plan.subjects import Pods, Service
from microservices.rules.on_settings.traffic.owner import owned_elsewhere
from microservices.rules.rule import error
from microservices.settings.traffic.retries import NEVER_DELIVERED
from microservices.settings.values.problems import Finding, Findings

_CONNECTIONS = ("max_connections", "connect_timeout_milliseconds", "keepalive")
_PULUMI = "leave it out, or write `owner: pulumi`"
_HOW = "https://docs.flagger.app/usage/how-it-works"


def released(plan: Plan) -> Iterator[Service]:
    """The services that Flagger releases."""
    for service in owned_elsewhere(plan):
        if is_flagger(service.settings):
            yield service


def released_pods(plan: Plan) -> Iterator[Pods]:
    """The pods of those services, as they are written here."""
    for pods in versions(plan):
        if is_flagger(pods.service.settings):
            yield pods


@error(
    "A Canary has limits of requests, and none of connections: Flagger would write a policy "
    "without them. https://github.com/fluxcd/flagger/blob/main/artifacts/flagger/crd.yaml",
    each=released_pods,
)
def flagger_limits_no_connections(pods: Pods) -> Findings:
    """With Flagger the `connectionPool` has limits of requests only."""
    limits = pods.workload.traffic_policy.connection_pool
    of_tcp = any(port.routed_as_tcp for port in pods.service.settings.all_ports)
    for field in (*_CONNECTIONS, *(("idle_timeout_seconds",) if of_tcp else ())):
        if limits is not None and getattr(limits, field) is not None:
            path = pods.path("traffic_policy", "connection_pool", field)
            yield Finding(path, f"flagger writes no `{to_camel(field)}`", _PULUMI)


@error(
    "A Canary names one port, and Flagger takes the others from the container. "
    "https://github.com/fluxcd/flagger/blob/main/pkg/canary/util.go",
    each=released,
)
def flagger_translates_one_port(service: Service) -> Findings:
    """With Flagger no further port has a `targetPort`."""
    for name, port in service.settings.ports.items():
        if port.target_port not in (None, port.port):
            what = f"flagger calls the port {port.target_port} in the Service as in the container"
            yield Finding(service.path("ports", name, "targetPort"), what, _PULUMI)


@error(
    f"Flagger has one route for all requests, whatever their methods. {_HOW}",
    each=released,
)
def flagger_repeats_no_request(service: Service) -> Findings:
    """With Flagger only what has never reached the application is retried."""
    retries = service.settings.traffic.retries
    for index, condition in enumerate(retries.retry_on if retries.may_repeat else ()):
        if condition not in NEVER_DELIVERED:
            path = service.path("traffic", "retries", "retryOn", index)
            what = "flagger cannot limit it to the methods that may be repeated"
            yield Finding(path, what, f"write one of: {', '.join(NEVER_DELIVERED)}")


@error(f"A Canary has no fault injection, and the routes are Flagger's. {_HOW}", each=released)
def flagger_injects_no_faults(service: Service) -> Findings:
    """With Flagger there is no `fault`."""
    if service.settings.traffic.fault is not None:
        what = "flagger writes the routes of the service, and injects no faults"
        yield Finding(service.path("traffic", "fault"), what, _PULUMI)


@error(
    "A route knows who asks by the label `app`, which Flagger changes in the copy of the pods that "
    f"answers. {_HOW}",
)
def callers_keep_their_label(plan: Plan) -> Findings:
    """None of `callers` is a service that Flagger releases."""
    names = {service.name for service in released(plan)}
    for route in written_routes(plan):
        for index, caller in enumerate(route.settings.match.callers):
            if caller in names:
                what = f"flagger changes the labels of {caller}, so that it would not be known"
                instead = f"match a header that {caller} sends, or write `owner: pulumi` there"
                yield Finding(route.path("match", "callers", index), what, instead)
