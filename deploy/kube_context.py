"""Which cluster a command would reach, and whether the stack may be deployed there."""

import os
from collections.abc import Mapping
from pathlib import Path

import pulumi
import yaml

from settings.printed import printed

# What a user of a kubeconfig has in place of a credential.
_PROGRAMS = ("exec", "auth-provider")


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


def nothing_to_reach(kubeconfig: str | None) -> str | None:
    """Why no cluster can be reached at all; `None` where there is a kubeconfig, or a pod's account.

    `kubeconfig` is what the stack's configuration says, as text or as a path.
    https://kubernetes.io/docs/tasks/run-application/access-api-from-pod/
    """
    if kubeconfig or os.environ.get("KUBERNETES_SERVICE_HOST"):
        return None
    default = str(Path.home() / ".kube" / "config")
    names = (os.environ.get("KUBECONFIG") or default).split(os.pathsep)
    if any(Path(name).expanduser().is_file() for name in names if name):
        return None
    return (
        f"there is no kubeconfig at {' or '.join(filter(None, names))}, so no cluster to deploy "
        "to; `make demo` runs the stack on this machine, without one"
    )


def objection(wanted: str, current: str | None, project: str) -> str | None:
    """Why a stack of a project must not be deployed now, to what it names; `None` where it may."""
    if not wanted or current == wanted:
        return None
    found = f"the current one is `{current}`" if current else "there is no current one"
    return (
        f"this stack may only be deployed to the kube context `{wanted}`, and {found}; "
        f"run `kubectl config use-context {wanted}`, or change {project}:kubeContext"
    )


def starts_programs(kubeconfig: str) -> bool:
    """Whether a kubeconfig that the project brings, as text or as a file, names programs to run.

    The provider starts them where it runs, in a preview too. A file outside of the project is the
    user's own.
    https://kubernetes.io/docs/reference/access-authn-authz/authentication/#client-go-credential-plugins
    """
    texts = [kubeconfig]
    if "\n" not in kubeconfig and not kubeconfig.startswith("{"):
        files = [Path(name).expanduser() for name in kubeconfig.split(os.pathsep)]
        brought = [one for one in files if one.resolve().is_relative_to(Path.cwd().resolve())]
        texts += [one.read_text(encoding="utf-8") for one in brought if one.is_file()]
    return any(_names_a_program(text) for text in texts)


def _names_a_program(text: str) -> bool:
    try:
        content = yaml.safe_load(text)
    except yaml.YAMLError:
        return False
    users = content.get("users") if isinstance(content, Mapping) else None
    for one in users if isinstance(users, list) else ():
        user = one.get("user") if isinstance(one, Mapping) else None
        if isinstance(user, Mapping) and any(key in user for key in _PROGRAMS):
            return True
    return False


def require_kube_context(wanted: str) -> None:
    """Stop an update that would reach another cluster than the stack names.

    A preview changes nothing and often runs where there is no cluster, so it is let through; but
    no configuration starts programs on the machine of whoever runs it.

    Raises:
        pulumi.RunError: before any resource is registered.

    """
    provider = pulumi.Config("kubernetes")
    kubeconfig = provider.get("kubeconfig")
    if kubeconfig and starts_programs(kubeconfig):
        raise pulumi.RunError(
            "kubernetes:kubeconfig comes with the project and starts a program on this machine; "
            "leave it out, and name a context of your own kubeconfig by kubernetes:context"
        )
    if pulumi.runtime.is_dry_run():
        return
    current = provider.get("context") or current_context(kubeconfig)
    if refusal := objection(wanted, current, pulumi.get_project()):
        raise pulumi.RunError(printed(refusal))
