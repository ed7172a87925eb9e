"""Owner of the weights: the fields of our objects that other owners write.

Those are ignored, so that the next `up` takes nothing back.
https://docs.flagger.app/usage/how-it-works
https://argo-rollouts.readthedocs.io/en/stable/features/traffic-management/istio/
"""

from collections.abc import Collection

from microservices.plan.owner import FLAGGER, is_argo_rollouts, is_flagger
from microservices.settings.microservice import MicroserviceSettings
from microservices.settings.pods.workload import WorkloadSettings

# A claim that waits for its first pod is not bound before there is one; and a Service would be
# awaited for ten seconds, always.
NOT_AWAITED = {"pulumi.com/skipAwait": "true"}
SCALED_FIELDS = ["spec.replicas"]
# The provider would replace the claim, and it is named like the one that is there.
CLAIM_FIELDS = ["spec.accessModes", "spec.storageClassName"]
# To the provider a Service whose address nobody wrote is another Service than one that has it.
_ADDRESS = ["spec.clusterIP"]
# Besides telling who writes the selector, it makes a change of owners a change of the Service: the
# engine sends nothing of an object that is as it was, and the selector would stay the other's.
_WRITTEN_BY = "microservices/weights"


def service_annotations(settings: MicroserviceSettings) -> dict[str, str]:
    """Of the Service: it is not awaited, and who else writes to it."""
    return NOT_AWAITED | ({_WRITTEN_BY: FLAGGER} if is_flagger(settings) else {})


def service_ignored(settings: MicroserviceSettings) -> list[str]:
    """Ignored fields of the Service: its address, and its selector for Flagger."""
    return [*_ADDRESS, "spec.selector"] if is_flagger(settings) else _ADDRESS


def workload_ignored(
    settings: MicroserviceSettings, workload: WorkloadSettings, *, replaced: bool = False
) -> list[str]:
    """Ignored fields of a workload: those of other owners, and those that would replace it.

    Others write how many pods there are; Flagger takes those of the Deployment away between
    releases. A StatefulSet that has another history, or claims other volumes, is another one to the
    provider, which deletes the one that is there: that is only for one to be `replaced`.
    """
    scaled = SCALED_FIELDS if workload.scaling or is_flagger(settings) else []
    if settings.kind != "stateful":
        return scaled
    claims = [] if replaced else ["spec.volumeClaimTemplates"]
    return [*scaled, "spec.revisionHistoryLimit", *claims]


def routes_ignored(settings: MicroserviceSettings, kinds: Collection[str]) -> list[str]:
    """Ignored fields of a VirtualService: its routes, for Argo Rollouts.

    It is all of the routes, since a list of them has one writer as a whole; and none while the
    VirtualService is taken over: then its routes are written as they are here.
    """
    if not is_argo_rollouts(settings) or settings.adopts("VirtualService"):
        return []
    return [f"spec.{kind}" for kind in ("http", "tcp") if kind in kinds]
