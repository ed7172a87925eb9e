"""Alerts on requests: those that a service answers, and those that never reach it."""

from collections.abc import Iterator, Mapping

from microservices.kinds.prometheus import Alert
from microservices.plan.names import versioned
from microservices.plan.owner import serving_workload
from microservices.specs.monitoring.alert import AlertsArgs, alert
from microservices.specs.monitoring.request_metrics import (
    FAILED,
    rate,
    requests,
    series,
    share,
    slowest_percentile,
    window_seconds,
)

# Who counts a request once, where it arrives and where it is sent: a waypoint does both.
# https://istio.io/latest/docs/reference/config/metrics/#labels
_REPORTER = {"sidecar": "destination", "ambient": "waypoint"}
_SENDING_REPORTER = {"sidecar": "source", "ambient": "waypoint"}
# A proxy had no answer of a pod: none healthy, none reached, cut off, too many at once, too late.
# https://www.envoyproxy.io/docs/envoy/latest/configuration/observability/access_log/usage
_UNANSWERED = 'response_flags=~".*(UC|UF|UH|UO|UT).*"'
# Nobody by this name, or no route: https://istio.io/latest/blog/2019/monitoring-external-service-traffic/
_BLOCKED = ('destination_service_name="BlackHoleCluster"', 'response_flags=~".*(NC|NR).*"')
# Policies refuse requests with 403, and those of gRPC with its status 7.
_REFUSED = ('response_code="403"', 'grpc_response_status="7"')
_CALLER = "source_workload, source_workload_namespace"
_LEAST_WINDOW = 300


def request_alerts(args: AlertsArgs) -> Iterator[Alert]:
    """The alerts on requests to a service, and on its own."""
    if any(not port.routed_as_tcp for port in args.settings.all_ports):
        yield from (_errors(args), _latency(args), _unanswered(args), _refused(args))
    if args.data_plane == "sidecar":
        yield _blocked(args)


def _errors(args: AlertsArgs) -> Alert:
    allowed = args.observability.alerts.error_percent
    return alert(
        args,
        "HighErrorRate",
        f"{_share(args, _REPORTER, FAILED)} > {allowed}",
        severity="critical",
        summary=f"{args.service} fails too many requests",
        description=f'{{{{ printf "%.1f" $value }}}} % of the requests to {args.service} in '
        f"{args.namespace} fail, and {allowed} % may.",
    )


def _latency(args: AlertsArgs) -> Alert:
    wanted = args.observability.alerts.latency_milliseconds
    measured = slowest_percentile(_window(args), *_reported_by(args, _REPORTER))
    return alert(
        args,
        "HighLatency",
        f"{measured} > {wanted}",
        severity="warning",
        summary=f"{args.service} answers slowly",
        description=f"99 of 100 requests to {args.service} in {args.namespace} are answered within "
        f'{{{{ printf "%.0f" $value }}}} ms, and {wanted} ms are wanted.',
    )


def _unanswered(args: AlertsArgs) -> Alert:
    """What never arrives no pod counts: only the proxies of the callers know of it."""
    allowed = args.observability.alerts.error_percent
    return alert(
        args,
        "UnansweredRequests",
        f"{_share(args, _SENDING_REPORTER, (_UNANSWERED,))} > {allowed}",
        severity="critical",
        summary=f"{args.service} leaves its callers without an answer",
        description=f'{{{{ printf "%.1f" $value }}}} % of the requests to {args.service} in '
        f"{args.namespace} get no answer of its pods, and {allowed} % may.",
    )


def _refused(args: AlertsArgs) -> Alert:
    """A caller that no policy lets in has all of its requests refused."""
    allowed = args.observability.alerts.error_percent
    return alert(
        args,
        "RefusedRequests",
        f"{_share(args, _REPORTER, _REFUSED, by=_CALLER)} > {allowed}",
        severity="warning",
        summary=f"{args.service} refuses requests",
        description=f'{{{{ printf "%.1f" $value }}}} % of the requests of '
        "{{ $labels.source_workload }} in {{ $labels.source_workload_namespace }} to "
        f"{args.service} in {args.namespace} are refused with 403, and {allowed} % may.",
    )


def _blocked(args: AlertsArgs) -> Alert:
    """Its own proxies send nothing to a host that is not among its calls."""
    names = "|".join(
        name
        for version in sorted(args.settings.written_versions)
        for name in dict.fromkeys(
            (
                versioned(args.service, version),
                serving_workload(args.service, args.settings, version),
            )
        )
    )
    sending = (
        'reporter="source"',
        f'source_workload=~"{names}"',
        f'source_workload_namespace="{args.namespace}"',
    )
    window = _window(args)
    blocked = [rate(requests(*sending, matcher), window) for matcher in _BLOCKED]
    closed = series("istio_tcp_connections_closed_total", *sending, _BLOCKED[0])
    every = " or ".join((*blocked, rate(closed, window)))
    return alert(
        args,
        "BlockedCalls",
        f"sum by (destination_service) ({every}) > 0",
        severity="warning",
        summary=f"{args.service} calls what it may not call",
        description=f"{args.service} in {args.namespace} calls "
        "{{ $labels.destination_service }}, and its proxy has no route there.",
    )


def _share(args: AlertsArgs, reporter: Mapping[str, str], of: tuple[str, ...], by: str = "") -> str:
    """The share of requests to the service that one of the matchers holds for, in percent."""
    reported, window = _reported_by(args, reporter), _window(args)
    # A series that is on both sides of `or` counts once.
    part = " or ".join(rate(requests(*reported, matcher), window) for matcher in of)
    return share(part, rate(requests(*reported), window), by=by)


def _reported_by(args: AlertsArgs, reporter: Mapping[str, str]) -> tuple[str, ...]:
    """Matchers of the requests to the service, as one kind of proxy counts them."""
    return (
        f'reporter="{reporter[args.data_plane]}"',
        f'destination_service_name=~"{"|".join(args.addresses)}"',
        f'destination_service_namespace="{args.namespace}"',
    )


def _window(args: AlertsArgs) -> int:
    return window_seconds(args.observability.scrape_seconds, _LEAST_WINDOW)
