"""Privilege escalation: permissions that grant more than they seem to."""

from collections.abc import Sequence

from microservices.settings.values.problems import Finding, Findings, Path

# https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/, then those of Argo
# Rollouts and KEDA: who writes one has pods started, with any account and secret that they name.
_WORKLOADS = (
    *("pods", "podtemplates", "deployments", "statefulsets", "daemonsets", "replicasets"),
    *("replicationcontrollers", "jobs", "cronjobs"),
    *("rollouts", "experiments", "analysisruns", "analysistemplates", "scaledjobs"),
)
_WRITING = ("create", "update", "patch")
# Resources, the verbs that make more of them than it seems, and what that is.
_ESCALATIONS = (
    # The answer to a patch is the whole object, though nothing is changed, and so may be that to a
    # deletion. https://kubernetes.io/docs/concepts/security/rbac-good-practices/#listing-secrets
    (
        ("secrets",),
        ("get", "list", "watch", "patch", "delete", "deletecollection"),
        "reads secrets of the namespace, tokens among them",
    ),
    (
        ("pods/exec", "pods/attach", "pods/portforward", "pods/proxy", "pods/ephemeralcontainers"),
        ("get", *_WRITING),
        "executes commands in containers of other services",
    ),
    (("serviceaccounts/token",), ("create",), "creates tokens of other accounts"),
    (_WORKLOADS, _WRITING, "creates pods with any account and secret of the namespace"),
)
_VERBS = {
    "bind": "binds roles to others",
    "escalate": "grants more than its own permissions",
    "impersonate": "impersonates others",
}


def consequences(path: Path, resources: Sequence[str], verbs: Sequence[str]) -> Findings:
    """What a grant at a path leads to, for each way in which it leads further."""
    for meant, done, consequence in _ESCALATIONS:
        found = [one for one in resources if one in meant]
        doing = [one for one in verbs if one in done]
        if found and doing:
            what = f"who may {', '.join(doing)} {', '.join(found)} {consequence}"
            yield Finding((*path, "verbs"), what, "leave out what the service does not need")
    for index, verb in enumerate(verbs):
        if verb in _VERBS:
            what = f"who may {verb} {_VERBS[verb]}"
            yield Finding((*path, "verbs", index), what, "leave it out")
