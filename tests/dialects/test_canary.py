"""The service that Flagger releases."""

from typing import Any

import pytest

from microservices.dialects.owners.canary import canary_spec
from tests.builders import planned, service
from tests.objects.of_service import CAREFUL, LABELS, deployed


def spec(traffic: Any = None, **keys: Any) -> Any:
    """The Canary of a service `web` with words on its traffic and other keys."""
    web = service(traffic={"owner": "flagger", **(traffic or {})}, **keys)
    return canary_spec(planned(services={"web": web}), "web")


def test_a_canary_names_the_deployment_its_address_and_how_it_is_released() -> None:
    assert spec() == {
        "provider": "istio",
        "targetRef": {"apiVersion": "apps/v1", "kind": "Deployment", "name": "web-v1"},
        "progressDeadlineSeconds": 300,
        "service": {
            "name": "web",
            "port": 8080,
            "portName": "http",
            "appProtocol": "http",
            "targetPort": "http",
            "portDiscovery": False,
            "retries": CAREFUL,
        },
        "analysis": {
            "interval": "60s",
            "threshold": 5,
            "maxWeight": 50,
            "stepWeight": 10,
            "metrics": [
                {
                    "name": "request-success-rate",
                    "interval": "60s",
                    "thresholdRange": {"min": 99},
                },
                {"name": "request-duration", "interval": "60s", "thresholdRange": {"max": 500}},
            ],
        },
    }


def test_steps_and_checks_are_as_the_release_says() -> None:
    release = {
        "stepPercent": 5,
        "maxPercent": 30,
        "stepSeconds": 20,
        "failedChecks": 2,
        "successPercent": 99.5,
        "latencyMilliseconds": 250,
    }
    analysis = spec({"release": release})["analysis"]
    metrics = analysis.pop("metrics")
    assert analysis == {"interval": "20s", "threshold": 2, "maxWeight": 30, "stepWeight": 5}
    assert [one["thresholdRange"] for one in metrics] == [{"min": 99.5}, {"max": 250}]
    # Prometheus has not scraped often enough within a shorter one.
    assert {one["interval"] for one in metrics} == {"60s"}
    longer = spec({"release": {"stepSeconds": 90}})["analysis"]["metrics"]
    assert {one["interval"] for one in longer} == {"90s"}


def test_what_is_said_of_all_routes_is_said_to_flagger() -> None:
    service = spec(
        {
            "timeoutMilliseconds": 2000,
            "retries": {"attempts": 1, "retryOn": ["5xx"]},
            "requestHeaders": {"set": {"x-a": "1"}},
            "cors": {"origins": ["https://shop.example"]},
        }
    )["service"]
    assert service["timeout"] == "2000ms"
    # A route has no condition on the method here, so that nothing may be done twice.
    assert service["retries"] == {**CAREFUL, "attempts": 1}
    assert service["headers"] == {"request": {"set": {"x-a": "1"}}}
    assert service["corsPolicy"]["allowOrigins"] == [{"exact": "https://shop.example"}]


def test_connections_have_no_words_on_requests() -> None:
    service = spec(protocol="tcp")["service"]
    assert (service["appProtocol"], service.get("retries")) == ("tcp", None)


def test_flagger_looks_for_the_other_ports_of_a_service_with_several() -> None:
    assert spec(ports={"rpc": {"port": 9090, "protocol": "grpc"}})["service"]["portDiscovery"]


@pytest.mark.parametrize(
    ("written", "policy"),
    [
        ({"connectionPool": {"maxConnections": 9}}, None),
        (
            {"connectionPool": {"maxConnections": 9, "maxRequests": 4}},
            {"connectionPool": {"http": {"http2MaxRequests": 4}}},
        ),
        (
            {"loadBalancer": {"warmupSeconds": 30}},
            {"loadBalancer": {"simple": "LEAST_REQUEST", "warmupDurationSecs": "30s"}},
        ),
        (
            {"locality": {"enabled": False}},
            {
                "loadBalancer": {
                    "simple": "LEAST_REQUEST",
                    "localityLbSetting": {"enabled": False},
                }
            },
        ),
        (
            {"loadBalancer": {"consistentHash": {"source": True}}, "locality": {"enabled": True}},
            {
                "loadBalancer": {
                    "consistentHash": {"useSourceIp": True},
                    "localityLbSetting": {"enabled": True},
                }
            },
        ),
    ],
)
def test_a_policy_is_said_in_the_words_that_flagger_knows(written: Any, policy: Any) -> None:
    assert spec(trafficPolicy=written)["service"].get("trafficPolicy") == policy


def test_pods_that_fail_are_left_alone_here_as_well() -> None:
    found = spec(trafficPolicy={"outlierDetection": {"consecutiveErrors": 3}})["service"]
    assert found["trafficPolicy"]["outlierDetection"]["consecutive5xxErrors"] == 3


@pytest.mark.parametrize(
    ("scaling", "scaler"),
    [
        ({}, {"apiVersion": "autoscaling/v2", "kind": "HorizontalPodAutoscaler"}),
        (
            {"triggers": {"queue": {"type": "rabbitmq", "metadata": {}}}},
            {"apiVersion": "keda.sh/v1alpha1", "kind": "ScaledObject"},
        ),
    ],
)
def test_flagger_copies_what_keeps_the_number_of_pods(scaling: Any, scaler: Any) -> None:
    found = spec(scaling={"min": 2, "max": 4, **scaling})
    assert found["autoscalerRef"] == {**scaler, "name": "web-v1"}


def test_with_flagger_there_is_a_canary_in_place_of_routes_and_subsets() -> None:
    found = deployed(traffic={"owner": "flagger"})
    kinds = {kind for kind, _ in found.manifests}
    assert not kinds & {"VirtualService", "DestinationRule"}
    assert found.manifests["Canary", "web"]["metadata"] == {
        "name": "web",
        "namespace": "shop",
        "labels": LABELS,
        "annotations": {
            "pulumi.com/waitFor": 'jsonpath={[?@.phase && !(@.phase == "Initializing")]}'
        },
    }
    assert found.parent("Canary", "web") == ("Microservice", "web")
    assert found.object("Canary", "web").timeout_seconds == 540
    needs = found.needs("Canary", "web")
    assert {("Deployment", "web-v1"), ("Service", "web")} <= needs


def test_flagger_alone_writes_pods_and_whom_the_service_leads_to() -> None:
    found = deployed(traffic={"owner": "flagger"}, scaling={"min": 2, "max": 4})
    for kind, name in (("Deployment", "web-v1"), ("HorizontalPodAutoscaler", "web-v1")):
        annotations = found.manifests[kind, name]["metadata"]["annotations"]
        assert annotations == {"pulumi.com/skipAwait": "true"}
    assert found.object("Deployment", "web-v1").ignored == ("spec.replicas",)
    assert found.object("Service", "web").ignored == ("spec.clusterIP", "spec.selector")
    service = found.manifests["Service", "web"]["metadata"]["annotations"]
    assert service["microservices/weights"] == "flagger"


def test_what_is_for_all_pods_of_a_version_is_for_those_of_the_copy_too() -> None:
    found = deployed(monitored=True, traffic={"owner": "flagger"})
    both = {"app.kubernetes.io/name": "web", "version": "v1"}
    budget = found.manifests["PodDisruptionBudget", "web-v1"]["spec"]
    assert budget["selector"] == {"matchLabels": both}
    monitor = found.manifests["PodMonitor", "web"]["spec"]
    assert monitor["selector"] == {"matchLabels": {"app.kubernetes.io/name": "web"}}
    deployment = found.manifests["Deployment", "web-v1"]["spec"]
    assert deployment["selector"] == {"matchLabels": {"app": "web", "version": "v1"}}
    spread = deployment["template"]["spec"]["topologySpreadConstraints"]
    assert [one["labelSelector"]["matchLabels"] for one in spread] == [both] * len(spread)
    assert spread


def test_a_worker_has_nothing_to_release() -> None:
    found = deployed(kind="worker", port=None, traffic={"owner": "flagger"})
    assert ("Canary", "web") not in found.manifests
