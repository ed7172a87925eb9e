"""How the traffic of a service is shared among its versions."""

from collections.abc import Iterator

from rules.rule import rule
from settings.problems import Finding
from settings.stack import Settings


@rule("error", "With several versions, a share that nobody wrote is a guess about live traffic.")
def several_versions_have_weights(settings: Settings) -> Iterator[Finding]:
    """Every version writes its weight where there is more than one."""
    for service, written in settings.services.items():
        if len(written.versions) < 2:
            continue
        for name, version in written.versions.items():
            if version.weight is None:
                path = ("services", service, "versions", name, "weight")
                what = "it is missing, and the service has several versions"
                yield Finding(path, what, "write the share in percent; 0 for none yet")


@rule(
    "error",
    "Istio reads weights as parts of their sum: 80 and 30 would be 73 % and 27 % and look like 80. "
    "https://istio.io/latest/docs/reference/config/networking/virtual-service/#HTTPRouteDestination",
)
def weights_total_100(settings: Settings) -> Iterator[Finding]:
    """The weights of a service's versions total 100."""
    for service, written in settings.services.items():
        weights = [version.weight for version in written.versions.values()]
        known = [weight for weight in weights if weight is not None]
        if len(known) == len(weights) and known and sum(known) != 100:
            what = f"the weights total {sum(known)}: {' + '.join(map(str, known))}"
            path = ("services", service, "versions")
            yield Finding(path, what, "write weights that total 100")


@rule("error", "A share of the traffic that goes to no pod is an outage of that share.")
def weight_needs_pods(settings: Settings) -> Iterator[Finding]:
    """A version with traffic has at least one pod."""
    for service, written in settings.services.items():
        for name, share in written.split.items():
            version = written.written_versions[name]
            replicas = written.replicas if version.replicas is None else version.replicas
            if share and not replicas:
                below = ("versions", name) if version.replicas is not None else ()
                what = f"version {name} gets {share} % of the traffic and has no pods"
                path = ("services", service, *below, "replicas")
                yield Finding(path, what, "write at least 1, or take its weight away")


RULES = (several_versions_have_weights, weights_total_100, weight_needs_pods)
