"""Traffic shifts: what a deployment does to live traffic at once, better done in several steps.

These are no rules: they compare settings with what was last deployed, and only warn.
"""

from collections.abc import Iterator, Mapping
from math import ceil

from microservices.deploy.deployed import Deployed, DeployedService, DeployedVersion
from microservices.plan.subjects import Pods, Service, pods_of, services_of
from microservices.settings.stack import Settings
from microservices.settings.values.problems import Finding

_NOTHING = DeployedVersion(weight=0, pods=0)


def shift_findings(before: Deployed, settings: Settings) -> list[Finding]:
    """What is doubtful about deploying settings after what was deployed before."""
    found = [
        finding
        for service in services_of(settings)
        if not service.is_worker and before.services.get(service.name, DeployedService()).versions
        for finding in _Shift(before.services[service.name], service).findings()
    ]
    return [*found, *_services_removed(before, settings)]


def next_step(before: Mapping[str, int], after: Mapping[str, int], most: int) -> dict[str, int]:
    """The shares, in percent, once at most so many percent are on their way to what comes after."""
    shares, left, room = {**dict.fromkeys(after, 0), **before}, most, most
    for name, share in shares.items():
        change = after.get(name, 0) - share
        taken, given = min(left, max(0, -change)), min(room, max(0, change))
        left, room = left - taken, room - given
        shares[name] = share - taken + given
    return {name: share for name, share in sorted(shares.items()) if share or name in after}


class _Shift:
    """One service before and after."""

    def __init__(self, before: DeployedService, service: Service) -> None:
        self._before, self._service = before.versions, service
        self._proven = before.proven
        self._pods = [*pods_of(service)]
        self._old = {name: one.weight for name, one in before.versions.items()}
        self._new = service.settings.split
        gains = (share - self._old.get(name, 0) for name, share in self._new.items())
        self._moved = sum(max(0, gain) for gain in gains)

    def findings(self) -> Iterator[Finding]:
        """All that is doubtful."""
        yield from self._large_step()
        yield from self._versions_removed()
        for pods in self._pods:
            yield from self._fewer_pods(pods)
            yield from self._too_few_pods(pods)

    def _large_step(self) -> Iterator[Finding]:
        """More percent move than the service says is too much."""
        most = self._service.settings.traffic.largest_step_percent
        if most is not None and self._moved > most:
            step = next_step(self._old, self._new, most)
            shares = ", ".join(f"{name}: {share}" for name, share in step.items())
            what = f"{self._moved} % of the traffic moves at once, and `largestStepPercent` is"
            instead = f"deploy the weights {shares} first, and the rest later"
            yield Finding(self._service.path("versions"), f"{what} {most}", instead)

    def _versions_removed(self) -> Iterator[Finding]:
        """A version goes that had traffic: nobody has seen yet how it is without it."""
        for name, share in self._old.items():
            if share and name not in self._new:
                path = self._service.path("versions", name)
                what = f"version {name} is removed, and had {share} % of the traffic before"
                yield Finding(
                    path, what, "keep it with `weight: 0` for one deployment, and remove it later"
                )

    def _fewer_pods(self, pods: Pods) -> Iterator[Finding]:
        """Pods go while requests move, and before: Pulumi changes Deployments before routes."""
        was, least = self._was(pods), pods.workload.least_replicas
        if self._moved and least < was.pods and (was.weight or pods.share):
            what = f"version {pods.version.name} goes from {was.pods} to {_count(least)}"
            what += f", and only then {self._moved} % of the traffic moves"
            instead = "move the traffic first, and scale down with a later deployment"
            yield Finding(_size(pods), what, instead)

    def _too_few_pods(self, pods: Pods) -> Iterator[Finding]:
        """Each pod has to serve more than any did before, and nobody says what it can stand."""
        was, most, least = self._was(pods), self._proven, pods.workload.least_replicas
        said = self._service.settings.traffic.peak_requests_per_second
        if most is None or pods.share <= was.weight:
            return
        needed = ceil(pods.share * most.pods / most.weight)
        if least < needed and not (said and pods.workload.pod_requests_per_second):
            what = f"version {pods.version.name} goes from {was.weight} to {pods.share} % of the"
            what += f" traffic with {_count(least)}, and {most.weight} % was served by {most.pods}"
            yield Finding(_size(pods), what, f"write at least {needed}, or a smaller weight")

    def _was(self, pods: Pods) -> DeployedVersion:
        return self._before.get(pods.version.name, _NOTHING)


def _services_removed(before: Deployed, settings: Settings) -> Iterator[Finding]:
    """A service goes that others call, or called when they were last deployed."""
    for name in sorted(before.services.keys() - settings.services.keys()):
        callers = [
            caller
            for caller, one in sorted(settings.services.items())
            if name in (*one.called_services, *before.services.get(caller, DeployedService()).calls)
        ]
        if callers:
            what = f"service {name} is removed, and {' and '.join(callers)} called it until now"
            instead = "remove it from their `calls` first, and from the stack later"
            yield Finding(("services", name), what, instead)


def _size(pods: Pods) -> tuple[str | int, ...]:
    """Where the fewest pods of a version are written."""
    return pods.path(*(("scaling", "min") if pods.workload.scaling else ("replicas",)))


def _count(pods: int) -> str:
    return "1 pod" if pods == 1 else f"{pods} pods"
