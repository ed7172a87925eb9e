"""Routing decision as text."""

from collections.abc import Iterator, Mapping
from typing import Any

from microservices.manifests.index import ManifestIndex
from microservices.manifests.objects import place
from microservices.manifests.routes.host import CLUSTER
from microservices.offline.explain.replicas import replicas
from microservices.offline.traffic.decision import (
    Answer,
    Connection,
    Decision,
    Outside,
    Refused,
    Share,
)
from microservices.offline.traffic.http.http_match_words import match_words
from microservices.offline.traffic.request import Request
from microservices.offline.traffic.resilience import Abort, Delay, RetryPolicy
from microservices.offline.traffic.target import Target

_POLICIES = {
    "connectionPool": "connection pool",
    "outlierDetection": "outlier detection",
    "loadBalancer": "load balancing",
    "localityLbSetting": "locality",
    "warmup": "warm-up",
    "tls": "TLS",
}


def decision_lines(decision: Decision, request: Request, index: ManifestIndex) -> Iterator[str]:
    """Lines: the request, its route, and the result."""
    yield f"{short(decision.host)}:{request.port} {request.method} {request.path}"
    if decision.taken:
        words = match_words(decision.taken.match)
        name = f" ({decision.taken.name})" if decision.taken.name else ""
        number = f"route {decision.taken.number}{name} of {decision.taken.route}"
        yield f"  by {number}: {words}"
    lines = *fault_words(decision.delay, decision.abort), *_action(decision, request, index)
    yield from (f"  {line}" for line in lines)
    if decision.cors is not None:
        yield f"  CORS: {flat(decision.cors) or 'no origin is allowed'}"


def _action(decision: Decision, request: Request, index: ManifestIndex) -> Iterator[str]:
    action = decision.action
    match action:
        case Refused():
            yield f"refused by the proxy of the sender: {action.why}"
        case Outside():
            yield f"leaves the mesh unrouted: {action.why}"
        case Answer():
            leads = f" to {action.location}" if action.location else ""
            body = f', "{action.body}"' if action.body else ""
            yield f"Envoy answers {action.status}{leads}{body}: {action.why}"
            yield from (f"response: {change}" for change in action.response_headers)
        case Connection():
            for share in action.shares:
                yield from _share(share, index)
        case _:
            for share in action.shares:
                yield from _share(share, index)
                if share.host != request.authority:
                    yield f"  host {share.host}"
                yield from (f"  request: {change}" for change in share.request_headers)
                yield from (f"  response: {change}" for change in share.response_headers)
            if action.path != request.path:
                yield f"path {action.path}"
            yield f"timeout {action.timeout or 'none'}; {retry_words(action.retries)}"
            for mirror in action.mirrors:
                yield f"{percent(mirror.percent)} are mirrored to {_target(mirror.target, index)}"


def _share(share: Share, index: ManifestIndex) -> Iterator[str]:
    yield f"{percent(share.percent)} to {_target(share.target, index)}"
    policy = dict(share.target.policy)
    balancing = dict(policy.get("loadBalancer") or {})
    # These stand within, and are looked for by their own names.
    inner = {key: balancing.pop(key) for key in ("localityLbSetting", "warmup") if key in balancing}
    for key, value in {**policy, "loadBalancer": balancing, **inner}.items():
        if value:
            yield f"  {_POLICIES.get(key, key)}: {flat(value)}"


def _target(target: Target, index: ManifestIndex) -> str:
    name = target.subset or short(target.host)
    if target.missing:
        return f"{name} ({target.unavailable:d}: {target.missing})"
    if target.refused:
        return f"{name} ({target.refused})"
    if not target.labels:
        return f"{name} ({target.host}:{target.answers_at})"
    namespace = target.host.split(".")[1]
    found = index.selected(namespace, target.labels)
    pods = " and ".join(f"{place(one)[1]}: {replicas(one, index.scaler(one))}" for one in found)
    other = "" if target.subset == name and pods else f"{short(target.host)}, "
    labels = ", ".join(f"{key}={value}" for key, value in target.labels.items())
    return f"{name} ({pods}; {labels})" if pods else f"{name} ({other}no workload; {labels})"


def fault_words(delay: Delay | None, abort: Abort | None) -> Iterator[str]:
    """Injected delay and abort as text."""
    if delay:
        yield f"{percent(delay.percent)} are delayed by {delay.duration}"
    if abort:
        yield f"{percent(abort.percent)} are aborted with {abort.status}"


def retry_words(retries: RetryPolicy | None) -> str:
    """Retries as text: attempts, conditions, per-try timeout and backoff."""
    if retries is None:
        return "no retries"
    parts = [f"retries {retries.attempts} on {', '.join(retries.conditions)}"]
    if retries.per_try:
        parts.append(f"each within {retries.per_try}")
    if retries.backoff:
        parts.append(f"{retries.backoff} apart")
    return ", ".join(parts)


def percent(share: float) -> str:
    """A share with its sign, to a tenth."""
    return f"{round(share, 1):g} %"


def short(host: str) -> str:
    """A host without what every Service of a cluster has in common."""
    return host.removesuffix(f".{CLUSTER}")


def flat(value: Any, name: str = "") -> str:
    """A value with the names above it, such as `tcp.maxConnections 100, http.idleTimeout 5s`."""
    if isinstance(value, Mapping):
        inner = value.items()
        return ", ".join(flat(one, f"{name}.{key}" if name else key) for key, one in inner)
    if isinstance(value, list) and any(isinstance(one, Mapping) for one in value):
        return ", ".join(flat(one, name) for one in value)
    words = " ".join(map(str, value)) if isinstance(value, list) else str(value)
    return f"{name} {words}" if name else words
