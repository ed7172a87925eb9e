"""What a decision foresees, in the form in which it is seen."""

from collections import defaultdict
from collections.abc import Sequence

from microservices.manifests.selector import carries
from microservices.offline.traffic.decision import Answer, Decision, Forward, Share
from microservices.offline.traffic.http.header_change import changed
from microservices.offline.traffic.request import Request
from tests.builders import Tree
from tests.mesh.sender import Reply

SEEN = ("x-a", "x-b", "x-c", "x-d")


def agrees(decision: Decision, request: Request, reply: Reply) -> bool:
    """Whether a reply is one of those that a decision foresees."""
    abort = decision.abort
    if abort and (reply.status, reply.body) == (abort.status, "fault filter abort"):
        return True
    if abort and abort.percent == 100:
        return False
    action = decision.action
    if isinstance(action, Answer):
        return answers(action, reply)
    assert isinstance(action, Forward)
    return any(goes_to(share, action, request, reply) for share in action.shares)


def answers(action: Answer, reply: Reply) -> bool:
    """Whether Envoy answered by itself, and so."""
    said = (action.status, action.location, action.body)
    if reply.pod or (reply.status, reply.location, reply.body) != said:
        return False
    return reply.changed == joined(changed((), action.response_headers)).get("x-r")


def goes_to(share: Share, action: Forward, request: Request, reply: Reply) -> bool:
    """Whether a pod of the share's target answered, and saw what it was to see."""
    if share.target.missing:
        return reply.status == 503 and not reply.pod
    if reply.status != 200 or not carries(reply.pod, share.target.labels):
        return False
    seen = reply.pod["headers"]
    expected = joined(changed(request.headers, share.request_headers))
    return (
        reply.pod["path"] == action.path
        and seen["host"] == share.host
        and {name: seen.get(name) for name in SEEN} == {name: expected.get(name) for name in SEEN}
        and reply.changed == joined(changed((), share.response_headers)).get("x-r")
    )


def joined(headers: Sequence[tuple[str, str]]) -> dict[str, str]:
    """Headers by name; one that is there twice as HTTP has it, with commas."""
    found: dict[str, str] = {}
    for name, value in headers:
        found[name] = f"{found[name]}, {value}" if name in found else value
    return found


def outcomes(decision: Decision) -> dict[tuple[int, str], float]:
    """The share of each status and version; empty where a target has several versions."""
    action, abort = decision.action, decision.abort
    if not isinstance(action, Forward):
        return {}
    found: dict[tuple[int, str], float] = defaultdict(float)
    rest = 1.0
    if abort:
        found[int(abort.status), ""] = abort.percent / 100
        rest -= abort.percent / 100
    for share in action.shares:
        if not share.target.missing and not share.target.subset:
            return {}
        labels = share.target.labels
        place = f"{labels['app']} {share.target.subset}" if not share.target.missing else ""
        found[503 if share.target.missing else 200, place] += rest * share.percent / 100
    return {outcome: share for outcome, share in found.items() if share}


def source(reply: Reply) -> tuple[int, str]:
    """Status, and app and version of the pod that answered."""
    return reply.status, f"{reply.pod['app']} {reply.pod['version']}" if reply.pod else ""


def said_limits(action: Forward) -> Tree:
    """The same form as that of `limits`."""
    retries = action.retries
    return {
        "timeout": float(action.timeout.rstrip("s") or 0),
        "retries": retries and (retries.attempts, set(retries.conditions), retries.per_try or None),
        "mirrors": [share.percent for share in action.mirrors],
    }


def limits(route: Tree) -> Tree:
    """Timeout, retries and copies of a route in Envoy's configuration."""
    policy = route.get("retry_policy")
    conditions = set(policy["retry_on"].split(",")) if policy else set()
    statuses = set(map(str, policy.get("retriable_status_codes", ()))) if policy else set()
    mirrors = route.get("request_mirror_policies", ())
    parts = {"HUNDRED": 100, "MILLION": 1_000_000}
    fractions = [one["runtime_fraction"]["default_value"] for one in mirrors]
    return {
        "timeout": float(route["timeout"].rstrip("s")),
        "retries": policy
        and (policy["num_retries"], conditions | statuses, policy.get("per_try_timeout")),
        "mirrors": [
            one["numerator"] / parts[one.get("denominator", "HUNDRED")] * 100 for one in fractions
        ],
    }
