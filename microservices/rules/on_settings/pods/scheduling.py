"""Scheduling of pods."""

from collections.abc import Iterator
from difflib import get_close_matches

from microservices.plan.plan import Plan, versions
from microservices.plan.subjects import Pods
from microservices.rules.rule import error
from microservices.settings.values.problems import Finding, Findings


def _neighbours(pods: Pods) -> Iterator[tuple[str, str, int]]:
    """The services that a version would be near to or apart from: name, list and place in it."""
    for key in ("near", "apart_from"):
        for place, name in enumerate(getattr(pods.workload.scheduling, key)):
            yield name, key, place


@error("A preference for pods that do not exist is a misspelt name.")
def neighbours_are_services(plan: Plan) -> Findings:
    """`near` and `apartFrom` name services of the stack."""
    known = plan.settings.services
    for pods in versions(plan):
        for name, key, place in _neighbours(pods):
            if name not in known:
                close = get_close_matches(name, known)
                path = pods.path("scheduling", key, place)
                instead = f"write `{close[0]}`" if close else "name a service of the stack"
                yield Finding(path, f"there is no service `{name}`", instead)


@error(
    "`spread` says how the pods of one service stand to each other. "
    "https://kubernetes.io/docs/concepts/scheduling-eviction/topology-spread-constraints/",
    each=versions,
)
def neighbours_are_others(pods: Pods) -> Findings:
    """A service is neither near to nor apart from itself."""
    for name, key, place in _neighbours(pods):
        if name == pods.service.name:
            path = pods.path("scheduling", key, place)
            what = "a service has no affinity to itself"
            yield Finding(path, what, "leave it out; `spread` is for its own pods")


@error("To be near to pods and apart from them is a contradiction.", each=versions)
def neighbours_are_near_or_apart(pods: Pods) -> Findings:
    """No service stands in both `near` and `apartFrom`."""
    for place, name in enumerate(pods.workload.scheduling.apart_from):
        if name in pods.workload.scheduling.near:
            path = pods.path("scheduling", "apart_from", place)
            yield Finding(path, f"`{name}` stands in `near` as well", "keep one of the two")


@error(
    "The API server refuses a time for a taint that does not drive pods away. "
    "https://kubernetes.io/docs/concepts/scheduling-eviction/taint-and-toleration/",
    each=versions,
)
def borne_seconds_need_no_execute(pods: Pods) -> Findings:
    """A toleration with `seconds` has the effect NoExecute."""
    for place, one in enumerate(pods.workload.scheduling.tolerations):
        if one.seconds is not None and one.effect != "NoExecute":
            path = pods.path("scheduling", "tolerations", place, "seconds")
            what = f"the effect is {one.effect or 'any'}, and only NoExecute evicts pods"
            yield Finding(path, what, "write `effect: NoExecute`, or leave the seconds out")
