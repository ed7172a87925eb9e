"""Data plane: settings for which a kind of data plane has nothing that would follow them.

In ambient mode ztunnel sees connections and who calls; all else is done by Envoy, in a waypoint.
https://istio.io/latest/docs/ambient/overview/
"""

from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple

from pydantic.alias_generators import to_camel

from microservices.plan.plan import Plan, services, versions, written_routes
from microservices.rules.on_settings.access.auth import guarded_services
from microservices.rules.on_settings.access.external import outside
from microservices.rules.on_settings.access.requests import requests
from microservices.rules.on_settings.traffic.owner import owned_elsewhere
from microservices.rules.on_settings.traffic.port import plaintext_ports
from microservices.rules.on_settings.traffic.traffic import written_fields
from microservices.rules.rule import error
from microservices.rules.written import telling
from microservices.settings.traffic.traffic_policy import TrafficPolicySettings
from microservices.settings.values.problems import Finding, Findings, Path

_POLICIES = tuple(TrafficPolicySettings.model_fields)
_OBSERVED = ("access_log", "tracing_percent", "collectors")
_OF_REQUESTS = ("error_percent", "latency_milliseconds")
_WAYPOINT = "write `waypoint: true` in `mesh`, or leave it out"


class _Lack(NamedTuple):
    """What some data planes do not follow: where it is written, why, and what to write instead."""

    places: Callable[[Plan], Iterator[Path]]
    what: str
    instead: str = _WAYPOINT


def _routes(plan: Plan) -> Iterator[Path]:
    for service in services(plan):
        for _, path in () if service.is_worker else written_fields(service):
            yield path


def _splits(plan: Plan) -> Iterator[Path]:
    for service in services(plan):
        if not service.is_worker and len(service.settings.versions) > 1:
            yield service.path("versions")


def _lanes(plan: Plan) -> Iterator[Path]:
    yield from (("lanes", name) for name in plan.settings.lanes)


def _owners(plan: Plan) -> Iterator[Path]:
    yield from (service.path("traffic", "owner") for service in owned_elsewhere(plan))


def _policies(plan: Plan) -> Iterator[Path]:
    for pods in versions(plan):
        policy = pods.workload.traffic_policy
        for field in () if pods.service.is_worker else telling(policy, *_POLICIES):
            yield pods.path("traffic_policy", field)


def _tls(plan: Plan) -> Iterator[Path]:
    yield from (one.path("tls") for one in outside(plan) if one.settings.tls is not None)


def _tokens(plan: Plan) -> Iterator[Path]:
    yield from (service.path("auth") for service, _ in guarded_services(plan))


def _narrow(plan: Plan) -> Iterator[Path]:
    for one in requests(plan):
        if one.settings.is_narrow:
            yield one.path("methods" if one.settings.methods else "paths")


def _observed(plan: Plan) -> Iterator[Path]:
    for field in telling(plan.settings.observability, *_OBSERVED):
        yield ("observability", to_camel(field))


def _alerts(plan: Plan) -> Iterator[Path]:
    for field in telling(plan.settings.observability.alerts, *_OF_REQUESTS):
        yield ("observability", "alerts", to_camel(field))


def _callers(plan: Plan) -> Iterator[Path]:
    for route in written_routes(plan):
        if route.settings.match.callers:
            yield route.path("match", "callers")


def _plaintext(plan: Plan) -> Iterator[Path]:
    if plan.settings.mesh.allow_plaintext:
        yield ("mesh", "allowPlaintext")
    yield from (path for one in services(plan) for path, _ in plaintext_ports(one))


def _waypoint(_: Plan) -> Iterator[Path]:
    yield ("mesh", "waypoint")


def _without_plugin(plan: Plan) -> Iterator[Path]:
    if not plan.settings.mesh.cni:
        yield ("mesh", "cni")


_AMBIENT = (
    _Lack(
        _callers,
        "in ambient mode nobody knows the labels of a caller, and the route would be dropped",
        "match a header that the callers send, or write `dataPlane: sidecar`",
    ),
    _Lack(_without_plugin, "ambient mode needs Istio's CNI plugin", "leave it out"),
)
# By `dataPlane` and `waypoint`.
_LACKS: Mapping[tuple[str, bool], tuple[_Lack, ...]] = {
    ("sidecar", False): (),
    ("sidecar", True): (
        _Lack(
            _waypoint,
            "the stack uses sidecars, which route by request themselves",
            "leave it out, or write `dataPlane: ambient`",
        ),
    ),
    ("ambient", True): (
        *_AMBIENT,
        _Lack(
            _plaintext,
            "the waypoint of the stack accepts no plaintext",
            "leave it out, or `waypoint` in `mesh`",
        ),
    ),
    ("ambient", False): (
        *_AMBIENT,
        _Lack(_routes, "in ambient mode only a waypoint routes requests"),
        _Lack(
            _splits,
            "in ambient mode only a waypoint follows weights: every pod gets its part",
            "write `waypoint: true` in `mesh`, or keep one version",
        ),
        _Lack(_lanes, "in ambient mode only a waypoint routes requests"),
        _Lack(_owners, "in ambient mode only a waypoint follows the weights that it writes"),
        _Lack(_policies, "in ambient mode only a waypoint follows it"),
        _Lack(_tls, "in ambient mode only a waypoint encrypts: plaintext would leave the cluster"),
        _Lack(_tokens, "in ambient mode only a waypoint validates tokens"),
        _Lack(_narrow, "in ambient mode only a waypoint sees requests"),
        _Lack(_observed, "in ambient mode only a waypoint tells of requests"),
        _Lack(_alerts, "in ambient mode only a waypoint counts requests: it would never fire"),
    ),
}


@error(
    "Istio gives it to proxies that are not there, and says nothing. "
    "https://istio.io/latest/docs/ambient/usage/l7-features/ "
    "https://github.com/istio/istio/issues/51565",
)
def settings_suit_the_data_plane(plan: Plan) -> Findings:
    """What is written has an effect with `mesh.dataPlane`, with `mesh.waypoint` or without."""
    mesh = plan.settings.mesh
    for lack in _LACKS[mesh.data_plane, mesh.waypoint]:
        for path in lack.places(plan):
            yield Finding(path, lack.what, lack.instead)
