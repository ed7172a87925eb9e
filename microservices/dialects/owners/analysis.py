"""Analysis of a release by Argo Rollouts: what Flagger measures of its own accord.

https://argo-rollouts.readthedocs.io/en/stable/features/analysis/
"""

from collections.abc import Sequence

from microservices.kinds.argo_rollouts import AnalysisTemplateSpec, BackgroundAnalysis, Metric
from microservices.plan.names import versioned
from microservices.plan.owner import is_analysed
from microservices.plan.plan import Plan
from microservices.settings.traffic.owner import ReleaseSettings
from microservices.specs.monitoring.request_metrics import (
    SUCCEEDED,
    rate,
    requests,
    share,
    slowest_percentile,
    window_seconds,
)

_HASH = "latest-hash"
# As Flagger has it: over less than a minute a rate may have no value.
_LEAST_WINDOW = 60
# The new pods have requests from the first step on, which is that of index 0.
_FIRST_PAUSE = 1


def background_analysis(plan: Plan, service: str) -> BackgroundAnalysis | None:
    """What a Rollout is measured by, from its first pause on; None where nobody asks for it."""
    if not is_analysed(plan.settings.services[service]):
        return None
    return {
        "templates": [{"templateName": service}],
        "args": [{"name": _HASH, "valueFrom": {"podTemplateHashValue": "Latest"}}],
        "startingStep": _FIRST_PAUSE,
    }


def analysis_template_spec(
    plan: Plan, service: str, addresses: Sequence[str]
) -> AnalysisTemplateSpec:
    """Success rate and latency of the new pods, by the names of the service.

    Proxies of old and new pods count for the same workload: the names of the pods tell them apart.
    Without a value, where there are no requests, a check has failed, as with Flagger.
    """
    settings = plan.settings.services[service]
    release, version = settings.traffic.release, settings.main_version
    scrape_seconds = plan.settings.observability.scrape_seconds
    window = window_seconds(scrape_seconds, max(_LEAST_WINDOW, release.step_seconds))
    name = versioned(service, version.name)
    counted = (
        'reporter="destination"',
        f'destination_service_name=~"{"|".join(addresses)}"',
        f'destination_service_namespace="{plan.settings.namespace}"',
        f'pod=~"{name}-{{{{args.{_HASH}}}}}.*"',
    )
    succeeded = rate(requests(*counted, *SUCCEEDED), window)
    successful = share(succeeded, rate(requests(*counted), window))
    slowest = slowest_percentile(window, *counted)
    return {
        "args": [{"name": _HASH}],
        "metrics": [
            _metric(
                "request-success-rate", successful, f">= {release.success_percent}", release, window
            ),
            _metric(
                "request-duration", slowest, f"<= {release.latency_milliseconds}", release, window
            ),
        ],
    }


def _metric(name: str, query: str, wanted: str, release: ReleaseSettings, window: int) -> Metric:
    """A value that is wanted to be something; one failed check more than the limit goes back."""
    return {
        "name": name,
        "initialDelay": f"{window}s",
        "interval": f"{release.step_seconds}s",
        "failureLimit": release.failed_checks - 1,
        "successCondition": f"len(result) > 0 && result[0] {wanted}",
        "provider": {"prometheus": {"query": query}},
    }
