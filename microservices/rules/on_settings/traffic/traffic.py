"""Traffic settings of a service: kinds and ports with requests, sticky sessions."""

from collections.abc import Iterator

from pydantic.alias_generators import to_camel

from microservices.plan.plan import services
from microservices.plan.subjects import Service
from microservices.plan.written_route import http_ports
from microservices.rules.rule import error, warning
from microservices.rules.written import telling
from microservices.settings.values.problems import Finding, Findings, Path
from microservices.settings.values.types import Model

_WORKER_FIELDS = ("traffic", "expose", "traffic_policy")
# Settings of requests, which Istio does not see on a port of `tcp`.
HTTP_FIELDS = (
    *("routes", "timeout_milliseconds", "retries", "mirror", "fault", "cors"),
    *("request_headers", "response_headers", "sticky"),
)


def written_fields(service: Service) -> Iterator[tuple[str, Path]]:
    """Settings of requests in `traffic`, each key with its path."""
    for field in telling(service.settings.traffic, *HTTP_FIELDS):
        yield to_camel(field), service.path("traffic", to_camel(field))


@error("Nobody calls a worker: it has no Service, and no route leads to it.", each=services)
def workers_have_no_traffic(service: Service) -> Findings:
    """A worker and its versions write neither `traffic`, `trafficPolicy` nor `expose`."""
    if not service.is_worker:
        return
    levels: dict[Path, Model] = {(): service.settings}
    levels |= {("versions", name): one for name, one in service.settings.versions.items()}
    for above, level in levels.items():
        for field in _WORKER_FIELDS:
            if _says_something(level, field):
                path = service.path(*above, to_camel(field))
                yield Finding(path, "a worker gets no traffic", "leave it out")


def _says_something(level: Model, field: str) -> bool:
    part = getattr(level, field) if field in level.model_fields_set else None
    return isinstance(part, Model) and bool(part.model_fields_set or field == "expose")


@error(
    "Where `tcp` is spoken Istio sees connections and no requests. "
    "https://istio.io/latest/docs/ops/configuration/traffic-management/protocol-selection/",
    each=services,
)
def settings_of_requests_have_a_port(service: Service) -> Findings:
    """A service with settings of requests has a port of HTTP or gRPC."""
    if service.is_worker or http_ports(service) or not service.settings.all_ports:
        return
    for key, path in written_fields(service):
        what = f"`{key}` is about requests, and every port of the service speaks `tcp`"
        yield Finding(path, what, "leave it out, or write `protocol: http` at a port")


@warning(
    "With one version a sticky cookie has no effect.",
    each=services,
)
def sticky_users_have_a_choice(service: Service) -> Findings:
    """A service with `sticky` has at least two versions."""
    if service.settings.traffic.sticky and len(service.settings.written_versions) == 1:
        what = "the service has one version, and a sticky cookie has no effect"
        yield Finding(service.path("traffic", "sticky"), what, "leave it out until there are two")
