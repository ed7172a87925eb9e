"""Canary: a service that Flagger releases.

Of a new version Flagger writes the weights, the routes and the Services, all by itself.
https://docs.flagger.app/usage/how-it-works
"""

from microservices.dialects.istio.http_route import RoutedPort, http_routes
from microservices.dialects.istio.traffic_policy import traffic_policy_spec
from microservices.kinds import flagger, istio, keda
from microservices.kinds.kubernetes import APPS, AUTOSCALING
from microservices.plan.names import versioned
from microservices.plan.plan import Plan
from microservices.plan.routes import Route
from microservices.settings.microservice import MicroserviceSettings
from microservices.settings.pods.workload import WorkloadSettings
from microservices.settings.traffic.owner import ReleaseSettings
from microservices.settings.traffic.traffic_policy import (
    DEFAULT_ALGORITHM,
    TrafficPolicySettings,
)

# Prometheus scrapes twice a minute or less: a rate over less than a minute has no value, and
# without a value Flagger goes back.
_LEAST_WINDOW = 60
# Flagger looks at its copy once in a step: it makes it, sees it ready, and takes the routes.
_STEPS_OF_A_START = 3

_STARTED = '@.phase && !(@.phase == "Initializing")'


def canary_annotations() -> dict[str, str]:
    """The engine waits until Flagger has the routes, and for no release after that."""
    return {"pulumi.com/waitFor": f"jsonpath={{[?{_STARTED}]}}"}


def canary_seconds(settings: MicroserviceSettings) -> int:
    """How long Flagger may take to make its copy and to take the routes over."""
    start = _STEPS_OF_A_START * settings.traffic.release.step_seconds
    return settings.main_version.workload.rollout_seconds() + start


def canary_spec(plan: Plan, service: str) -> flagger.CanarySpec:
    """The Canary of a service with one version.

    Flagger has one route for all requests, so that what is retried only for some methods is
    retried for none: a request that may have been delivered is never done twice.
    """
    settings = plan.settings.services[service]
    version = settings.main_version
    name, workload = versioned(service, version.name), version.workload
    spec: flagger.CanarySpec = {
        "provider": "istio",
        "targetRef": {"apiVersion": APPS, "kind": "Deployment", "name": name},
        "progressDeadlineSeconds": workload.rollout.progress_deadline_seconds,
        "service": _service(service, settings, plan.routes[service][-1]),
        "analysis": _analysis(settings.traffic.release),
    }
    if scaler := _scaler(name, workload):
        spec["autoscalerRef"] = scaler
    return spec


def _scaler(name: str, workload: WorkloadSettings) -> flagger.Reference | None:
    if workload.scaling is None:
        return None
    if workload.scaling.triggers:
        return {"apiVersion": keda.API_VERSION, "kind": "ScaledObject", "name": name}
    return {"apiVersion": AUTOSCALING, "kind": "HorizontalPodAutoscaler", "name": name}


def _service(service: str, settings: MicroserviceSettings, last: Route) -> flagger.CanaryService:
    first = settings.all_ports[0]
    found: flagger.CanaryService = {
        "name": service,
        "port": first.number,
        "portName": first.name,
        "appProtocol": first.protocol,
        "targetPort": first.name,
        "portDiscovery": len(settings.all_ports) > 1,
    }
    if not first.routed_as_tcp:
        _add_way(found, last, RoutedPort(service, first.number))
    if policy := _traffic_policy(settings.main_version.workload.traffic_policy):
        found["trafficPolicy"] = policy
    return found


def _add_way(found: flagger.CanaryService, route: Route, port: RoutedPort) -> None:
    """What happens on the way, as the last of our own routes would have it."""
    *_, last = http_routes(route, port, None)
    found["retries"] = last["retries"]
    if "timeout" in last:
        found["timeout"] = last["timeout"]
    if "headers" in last:
        found["headers"] = last["headers"]
    if "corsPolicy" in last:
        found["corsPolicy"] = last["corsPolicy"]


def _traffic_policy(settings: TrafficPolicySettings) -> flagger.TrafficPolicy:
    """The traffic policy of the version, as far as Flagger supports it."""
    policy = traffic_policy_spec(settings)
    found: flagger.TrafficPolicy = {}
    if requests := policy.get("connectionPool", {}).get("http"):
        found["connectionPool"] = {"http": requests}
    if "outlierDetection" in policy:
        found["outlierDetection"] = policy["outlierDetection"]
    if "loadBalancer" in policy:
        found["loadBalancer"] = _load_balancer(policy["loadBalancer"])
    return found


def _load_balancer(balancer: istio.LoadBalancer) -> flagger.LoadBalancer:
    """Flagger's kind wants one of the two, where Istio has a default."""
    found: flagger.LoadBalancer = {}
    if "consistentHash" in balancer:
        found["consistentHash"] = balancer["consistentHash"]
    else:
        found["simple"] = balancer.get("simple", DEFAULT_ALGORITHM)
    if "localityLbSetting" in balancer:
        found["localityLbSetting"] = balancer["localityLbSetting"]
    if "warmup" in balancer:
        found["warmupDurationSecs"] = balancer["warmup"]["duration"]
    return found


def _analysis(release: ReleaseSettings) -> flagger.Analysis:
    window = f"{max(_LEAST_WINDOW, release.step_seconds)}s"
    return {
        "interval": f"{release.step_seconds}s",
        "threshold": release.failed_checks,
        "maxWeight": release.max_percent,
        "stepWeight": release.step_percent,
        "metrics": [
            {
                "name": "request-success-rate",
                "interval": window,
                "thresholdRange": {"min": release.success_percent},
            },
            {
                "name": "request-duration",
                "interval": window,
                "thresholdRange": {"max": release.latency_milliseconds},
            },
        ],
    }
