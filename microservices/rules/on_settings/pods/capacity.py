"""Capacity: whether the pods of a version can serve its share of the requests."""

from microservices.plan.plan import versions
from microservices.plan.subjects import Pods
from microservices.rules.rule import warning
from microservices.settings.values.problems import Finding, Findings

_PERCENT = 100


@warning(
    "Requests beyond the capacity of the pods are queued, and then fail, at peak. "
    "https://sre.google/sre-book/handling-overload/",
    each=versions,
)
def pods_can_answer_their_share(pods: Pods) -> Findings:
    """The minimum number of pods can serve the version's share of `peakRequestsPerSecond`."""
    peak = pods.service.settings.traffic.peak_requests_per_second
    each, workload = pods.workload.pod_requests_per_second, pods.workload
    if peak is None or each is None or not pods.share:
        return
    wanted, least, most = pods.share * peak, workload.least_replicas, workload.most_replicas
    if wanted <= least * each * _PERCENT:
        return
    needed = -(-wanted // (each * _PERCENT))
    asked = f"{pods.share} % of {peak} requests per second are {wanted / _PERCENT:g}"
    if workload.scaling is None or wanted > most * each * _PERCENT:
        key, number = ("max", most) if workload.scaling else ("replicas", most)
        beyond = "even at the most, " if workload.scaling else ""
        what = f"{asked}, and {beyond}{number} times {each} are {number * each}"
    else:
        key = "min"
        what = f"{asked}, and {least} times {each} are {least * each} until more pods have started"
    place = ("scaling", key) if workload.scaling else ("replicas",)
    path = pods.path(*place, also=(("pod_requests_per_second",), ("weight",)))
    yield Finding(path, what, f"write at least {needed} pods, or a smaller share")
