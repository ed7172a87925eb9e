"""Configuration overrides of a version."""

from microservices.plan.plan import Plan, versions
from microservices.plan.subjects import Pods
from microservices.rules.on_settings.stack.sets import LARGEST, size
from microservices.rules.rule import error
from microservices.settings.values.problems import Finding, Findings, Path


def _path(pods: Pods, name: str) -> Path:
    return (*pods.path(), "config", name)


@error("A secret value would be in plaintext here, and a missing set has nothing to override.")
def overridden_sets_are_config(plan: Plan) -> Findings:
    """Each set of a version's `config` is a set of the stack's `config`."""
    secret = {*plan.settings.secrets, *plan.settings.external_secrets}
    for pods in versions(plan):
        for name in pods.version.config:
            if name in plan.settings.config:
                continue
            path = _path(pods, name)
            if name in secret:
                what = "it is a set of secrets, whose values are never written in plaintext"
                yield Finding(path, what, "add a set of secrets for this version, and read that")
            else:
                what = f"there is no set `{name}` under `config`"
                yield Finding(path, what, "add it there with the keys that all versions read")


@error("An override that is not read has no effect.")
def overridden_sets_are_read(plan: Plan) -> Findings:
    """A version, or a job before it, reads each set of its `config`."""
    for pods in versions(plan):
        if not pods.version.config:
            continue
        jobs = pods.service.settings.jobs.values()
        read = {*pods.workload.all_sets, *(name for job in jobs for name in job.sets)}
        for name in pods.version.config:
            if name in plan.settings.config and name not in read:
                path = _path(pods, name)
                what = f"version {pods.version.name} does not read this set"
                yield Finding(path, what, f"add `{name}` to its `configFrom`, or leave it out")


@error(
    "etcd takes objects of at most 1 MiB, and a version's own keys make an object of their own. "
    "https://kubernetes.io/docs/concepts/configuration/configmap/",
)
def overridden_sets_fit_an_object(plan: Plan) -> Findings:
    """A set with a version's own keys has at most 1 MiB."""
    for pods in versions(plan):
        for name, entries in pods.version.config.items():
            found = size({**plan.settings.config.get(name, {}), **entries})
            if found > LARGEST:
                path = _path(pods, name)
                what = f"with these keys the set has {found} bytes, of at most {LARGEST}"
                yield Finding(path, what, "split it into several sets")
