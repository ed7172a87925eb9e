"""Kube context of a command, and whether the stack may be deployed there."""

import os
import re
from collections.abc import Iterator

import pulumi
from pulumi.runtime.config import is_config_secret

from microservices.deploy import kubeconfig
from microservices.deploy.cluster import SYSTEM_NAMESPACE, Target
from microservices.deploy.kubeconfig_text import RefusedKubeconfig
from microservices.load.configuration import RejectedConfiguration
from microservices.settings.stack import Settings
from microservices.settings.values.command_name import command_name
from microservices.settings.values.printed import printed
from microservices.settings.values.problems import Problem

# What the provider takes beside a context and does more than a stack file may. No variable of the
# environment leads it elsewhere but KUBECONFIG, and the ones by which a pod knows its API server.
# https://www.pulumi.com/registry/packages/kubernetes/installation-configuration/
_KEYS = {
    "cluster": (
        "it leads to another cluster than the context says",
        "leave it out, and name a context by kubernetes:context",
    ),
    "renderYamlToDirectory": (
        "objects would become files, secrets in plain text, and would not be deployed",
        "leave it out; the command `render` writes them without secrets",
    ),
    "deleteUnreachable": (
        "a cluster that does not answer would empty the state",
        "leave it out; where a cluster is gone for good, run the one command with "
        "PULUMI_K8S_DELETE_UNREACHABLE=true",
    ),
}
# What stands for an encrypted value where nothing is decrypted. To YAML it is a list of one text,
# and to no reader a kubeconfig.
_STAND_IN = re.compile(r"\[secret [^\[\]\n]+\]")


def current_context(configured: str | None = None) -> str | None:
    """The context that kubectl and Pulumi would use; `None` where there is none, as in a pod.

    `configured` is what `kubernetes:kubeconfig` says, a path or text. Raises `RefusedKubeconfig`
    where the kubeconfig cannot be read, or comes with the project and may do more than it must.
    """
    return kubeconfig.named_context(kubeconfig.read(configured))


def nothing_to_reach(configured: str | None) -> str | None:
    """Why no cluster can be reached at all; `None` where there is a kubeconfig, or a pod's account.

    `configured` is what `kubernetes:kubeconfig` says, as text or as a path.
    https://kubernetes.io/docs/tasks/run-application/access-api-from-pod/
    """
    if configured or os.environ.get("KUBERNETES_SERVICE_HOST"):
        return None
    files = kubeconfig.user_files()
    if any(file.is_file() for file in files):
        return None
    what = f"there is no kubeconfig at {' or '.join(map(str, files))}, so no cluster to deploy to"
    if command_name(""):
        return f"{what}; write one, or name it in KUBECONFIG"
    return f"{what}; `make demo` runs the stack on this machine, without one"


def objection(wanted: str, target: Target, key: str) -> str | None:
    """Why a stack may not go to a target, if only to a context; `None` where it may.

    `key` is where the context is written. That of a target that names none is the current one.
    """
    if not wanted:
        return None
    try:
        current = target.context or current_context(target.kubeconfig)
    except RefusedKubeconfig as error:
        return f"the kubeconfig cannot be used: {error}"
    if current == wanted:
        return None
    found = f"the current one is `{current}`" if current else "there is no current one"
    return (
        f"this stack may only be deployed to the kube context `{wanted}`, and {found}; "
        f"run `kubectl config use-context {wanted}`, or change {key}"
    )


def require_kube_context(settings: Settings, key: str) -> None:
    """Stop what would reach another cluster than the stack names, or do more than reach one.

    The provider starts programs of a kubeconfig and reads its files where it runs, in a preview
    too: no configuration makes it do that. A preview changes nothing and often runs where there is
    no cluster, so its context is not looked at. `key` is where the stack's context is written.

    Raises:
        RejectedConfiguration: with every problem of what the configuration tells the provider.
        pulumi.RunError: before any resource is registered.

    """
    provider, stack_file = pulumi.Config("kubernetes"), f"Pulumi.{pulumi.get_stack()}.yaml"
    problems = [
        Problem(stack_file, f"kubernetes:{key}", what, instead)
        for key, what, instead in _problems(provider, settings, key)
    ]
    if problems:
        raise RejectedConfiguration(problems)
    if pulumi.runtime.is_dry_run():
        return
    target = Target.of(provider.get)
    if refusal := objection(settings.kube_context, target, key):
        raise pulumi.RunError(printed(refusal))


def _problems(
    provider: pulumi.Config, settings: Settings, wanted_by: str
) -> Iterator[tuple[str, str, str]]:
    """Key, what is wrong, and what to write instead."""
    for key, (what, instead) in _KEYS.items():
        if provider.get(key) not in (None, "", "false"):
            yield key, what, instead
    if harm := _harm(provider.get("kubeconfig")):
        what, _, instead = harm.partition("; ")
        yield "kubeconfig", what, instead or "leave it out"
    context, wanted = provider.get("context"), settings.kube_context
    if context and wanted and context != wanted:
        what = f"`{context}` is another context than {wanted}, the {wanted_by}"
        yield "context", what, "write the same one"
    if settings.strict and not (context or provider.get("clusterIdentifier")):
        yield (
            "context",
            "no cluster is pinned: `pulumi refresh` and `pulumi destroy` would go to the current "
            "context",
            "write a context of your kubeconfig; for a runner in a pod write "
            "kubernetes:clusterIdentifier with the uid of the cluster's namespace "
            f"{SYSTEM_NAMESPACE}",
        )


def _harm(configured: str | None) -> str | None:
    if not configured:
        return None
    if is_config_secret("kubernetes:kubeconfig") and _STAND_IN.fullmatch(configured):
        return None
    try:
        kubeconfig.require_harmless(configured)
    except RefusedKubeconfig as error:
        return str(error)
    return None
