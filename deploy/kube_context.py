"""Which cluster a command would reach, and whether the stack may be deployed there."""

import os
from collections.abc import Mapping
from pathlib import Path

import pulumi
import yaml


def current_context(kubeconfig: str | None = None) -> str | None:
    """The context that kubectl and Pulumi would use; `None` where there is no kubeconfig.

    `kubeconfig` is a path, or several with the system's path separator; without it, the
    environment's KUBECONFIG or ~/.kube/config. The first file that names a context wins.
    https://kubernetes.io/docs/concepts/configuration/organize-cluster-access-kubeconfig/
    """
    default = str(Path.home() / ".kube" / "config")
    for name in (kubeconfig or os.environ.get("KUBECONFIG") or default).split(os.pathsep):
        file = Path(name).expanduser()
        content = yaml.safe_load(file.read_text(encoding="utf-8")) if file.is_file() else None
        if isinstance(content, Mapping) and content.get("current-context"):
            return str(content["current-context"])
    return None


def objection(wanted: str, current: str | None) -> str | None:
    """Why a stack that names a context must not be deployed now; `None` where it may."""
    if not wanted or current == wanted:
        return None
    found = f"the current one is `{current}`" if current else "there is no current one"
    return (
        f"this stack may only be deployed to the kube context `{wanted}`, and {found}; "
        f"run `kubectl config use-context {wanted}`, or change microservices:kubeContext"
    )


def require_kube_context(wanted: str) -> None:
    """Stop an update that would reach another cluster than the stack names.

    A preview changes nothing and often runs where there is no cluster, so it is let through.

    Raises:
        pulumi.RunError: before any resource is registered.

    """
    if pulumi.runtime.is_dry_run():
        return
    provider = pulumi.Config("kubernetes")
    current = provider.get("context") or current_context(provider.get("kubeconfig"))
    if refusal := objection(wanted, current):
        raise pulumi.RunError(refusal)
