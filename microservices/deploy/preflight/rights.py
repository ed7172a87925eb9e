"""Permissions of the current user for the kinds of a stack."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from microservices.deploy.preflight.ask import Ask, Unanswered
from microservices.deploy.preflight.gap import Answer, Gap, not_asked
from microservices.deploy.preflight.needs import Need
from microservices.deploy.preflight.served import Resources
from microservices.settings.values.problems import Path

# The provider creates, patches and deletes, and lists and watches what it waits for.
# https://github.com/pulumi/pulumi-kubernetes/tree/master/provider/pkg/await
VERBS = ("create", "get", "list", "watch", "patch", "delete")
_REVIEWS = "/apis/authorization.k8s.io/v1"
_ALL = "*"


def rights(namespace: str, needs: Sequence[Need], resources: Resources, ask: Ask) -> Answer:
    """The verbs that are not allowed for some kind, of those that the cluster serves.

    `namespace` is that of the stack, which may be there already.
    """
    known = [need for need in needs if (need.api_version, need.kind) in resources]
    asked, denied = 0, dict[tuple[Path, str | None, tuple[str, ...]], list[str]]()
    rules: dict[str | None, list[Mapping[str, Any]]] = {None: []}
    try:
        for need in known:
            name, where = resources[need.api_version, need.kind], need.namespace
            if where not in rules:
                rules[where] = _rules(str(where), ask)
            verbs = _verbs(need, namespace, ask)
            asked += len(verbs)
            refused = tuple(
                verb
                for verb in verbs
                if not _is_covered(rules[where], need.group, name, verb)
                and not _is_allowed(_attributes(need, name, verb, namespace), ask)
            )
            if refused:
                full = f"{name}.{need.group}" if need.group else name
                denied.setdefault((need.path, where, refused), []).append(full)
    except Unanswered as error:
        gap = not_asked(("namespace",), "what you may do in the cluster", error)
        return Answer("your rights", "not known", (gap,))
    lacking = sum(len(verbs) * len(names) for (_, _, verbs), names in denied.items())
    return Answer("your rights", f"{asked - lacking} of {asked} are there", tuple(_gaps(denied)))


def _verbs(need: Need, namespace: str, ask: Ask) -> tuple[str, ...]:
    """What is done with a kind in an update; a namespace that is there is only patched."""
    if need.kind != "Namespace":
        return VERBS
    try:
        there = ask(f"/api/v1/namespaces/{namespace}") is not None
    except Unanswered:
        there = False
    return ("get", "patch") if there else ("create", "get", "patch")


def _rules(namespace: str, ask: Ask) -> list[Mapping[str, Any]]:
    """What the cluster knows to be allowed in a namespace; there may be more than it knows.

    https://kubernetes.io/docs/reference/access-authn-authz/authorization/#checking-api-access
    """
    body = {
        "apiVersion": "authorization.k8s.io/v1",
        "kind": "SelfSubjectRulesReview",
        "spec": {"namespace": namespace},
    }
    try:
        answer = ask(f"{_REVIEWS}/selfsubjectrulesreviews", body) or {}
    except Unanswered:
        return []
    return answer.get("status", {}).get("resourceRules") or []


def _is_covered(rules: Sequence[Mapping[str, Any]], group: str, resource: str, verb: str) -> bool:
    wanted = {"verbs": verb, "apiGroups": group, "resources": resource}
    return any(
        not rule.get("resourceNames")
        and all({_ALL, value} & {*(rule.get(key) or ())} for key, value in wanted.items())
        for rule in rules
    )


def _attributes(need: Need, resource: str, verb: str, namespace: str) -> dict[str, str]:
    """What is done; to the API server a namespace that is there is inside of itself."""
    found = {"group": need.group, "resource": resource, "verb": verb}
    if need.namespace is not None:
        found["namespace"] = need.namespace
    elif verb != "create":
        found |= {"namespace": namespace, "name": namespace}
    return found


def _is_allowed(attributes: Mapping[str, str], ask: Ask) -> bool:
    body = {
        "apiVersion": "authorization.k8s.io/v1",
        "kind": "SelfSubjectAccessReview",
        "spec": {"resourceAttributes": dict(attributes)},
    }
    answer = ask(f"{_REVIEWS}/selfsubjectaccessreviews", body)
    if answer is None:
        raise Unanswered(404, "the cluster has no SelfSubjectAccessReview")
    return bool(answer["status"].get("allowed"))


def _gaps(
    denied: Mapping[tuple[Path, str | None, tuple[str, ...]], Sequence[str]],
) -> Iterator[Gap]:
    for (path, namespace, verbs), names in denied.items():
        where = "" if namespace is None else f" in namespace {namespace}"
        what = f"you may not {', '.join(verbs)} {', '.join(sorted(names))}{where}"
        kind = "ClusterRole" if namespace is None else "Role"
        instead = f"have a {kind} with these verbs bound to you, or deploy as somebody who has it"
        yield Gap("error", path, what, instead)
