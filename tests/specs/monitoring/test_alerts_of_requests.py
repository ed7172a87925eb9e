"""Alerts on requests: those that fail, that nobody answers and that are refused."""

import pytest

from tests.builders import microservice
from tests.promql import series, threshold
from tests.specs.monitoring.test_alerts import alerts_of


def test_the_error_rate_is_the_share_of_failed_requests_in_percent() -> None:
    service = 'destination_service_name=~"web",destination_service_namespace="shop"'
    requests = f'reporter="destination",{service}'
    alert = alerts_of(microservice(), alerts={"errorPercent": 0.5, "minutes": 10})["HighErrorRate"]
    assert alert == {
        "alert": "HighErrorRate",
        "expr": f'100 * sum(rate(istio_requests_total{{{requests},response_code=~"5.."}}[300s])'
        f" or rate(istio_requests_total{{{requests},"
        'grpc_response_status=~"2|4|12|13|14|15"}[300s]))'
        f" / sum(rate(istio_requests_total{{{requests}}}[300s])) > 0.5",
        "for": "10m",
        "labels": {"service": "web", "namespace": "shop", "severity": "critical"},
        "annotations": {
            "summary": "web fails too many requests",
            "description": '{{ printf "%.1f" $value }} % of the requests to web in shop fail, '
            "and 0.5 % may.",
        },
    }


def test_the_latency_is_that_of_99_of_100_requests() -> None:
    alert = alerts_of(microservice(), alerts={"latencyMilliseconds": 250})["HighLatency"]
    assert alert == {
        "alert": "HighLatency",
        "expr": "histogram_quantile(0.99, sum by (le) (rate("
        'istio_request_duration_milliseconds_bucket{reporter="destination",'
        'destination_service_name=~"web",destination_service_namespace="shop"}[300s]))) > 250',
        "for": "5m",
        "labels": {"service": "web", "namespace": "shop", "severity": "warning"},
        "annotations": {
            "summary": "web answers slowly",
            "description": "99 of 100 requests to web in shop are answered within "
            '{{ printf "%.0f" $value }} ms, and 250 ms are wanted.',
        },
    }


def test_callers_tell_of_requests_that_no_pod_answers() -> None:
    alert = alerts_of(microservice(), alerts={"errorPercent": 2})["UnansweredRequests"]
    sent = 'reporter="source",destination_service_name=~"web",destination_service_namespace="shop"'
    flags = 'response_flags=~".*(UC|UF|UH|UO|UT).*"'
    assert alert == {
        "alert": "UnansweredRequests",
        "expr": f"100 * sum(rate(istio_requests_total{{{sent},{flags}}}[300s]))"
        f" / sum(rate(istio_requests_total{{{sent}}}[300s])) > 2",
        "for": "5m",
        "labels": {"service": "web", "namespace": "shop", "severity": "critical"},
        "annotations": {
            "summary": "web leaves its callers without an answer",
            "description": '{{ printf "%.1f" $value }} % of the requests to web in shop get no '
            "answer of its pods, and 2 % may.",
        },
    }


def test_a_caller_that_is_refused_is_named() -> None:
    alert = alerts_of(microservice())["RefusedRequests"]
    refused, by_grpc, every = series(alert["expr"])
    assert 'response_code="403"' in refused[1]
    assert 'grpc_response_status="7"' in by_grpc[1]
    assert 'reporter="destination"' in every[1]
    assert alert["expr"].count("sum by (source_workload, source_workload_namespace) ") == 2
    assert threshold(alert["expr"]) == (">", 5)
    assert "{{ $labels.source_workload }}" in alert["annotations"]["description"]


@pytest.mark.parametrize(
    ("owner", "workloads"), [("pulumi", "web-v1"), ("flagger", "web-v1|web-v1-primary")]
)
def test_a_service_that_calls_what_it_may_not_is_told_of(owner: str, workloads: str) -> None:
    alert = alerts_of(microservice(traffic={"owner": owner}))["BlockedCalls"]
    found = series(alert["expr"])
    assert [name for name, _ in found] == [
        "istio_requests_total",
        "istio_requests_total",
        "istio_tcp_connections_closed_total",
    ]
    own = {
        'reporter="source"',
        f'source_workload=~"{workloads}"',
        'source_workload_namespace="shop"',
    }
    hole = 'destination_service_name="BlackHoleCluster"'
    flags = 'response_flags=~".*(NC|NR).*"'
    assert [matchers - own for _, matchers in found] == [{hole}, {flags}, {hole}]
    assert threshold(alert["expr"]) == (">", 0)
