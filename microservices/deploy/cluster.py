"""Cluster of the provider: a client of it, and its uid."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Self

from microservices.deploy import kubeconfig
from microservices.deploy.kubeconfig_text import RefusedKubeconfig

# Imported where a cluster is asked: a preview of nothing deployed must not wait for it.
if TYPE_CHECKING:
    from lightkube import Client
    from lightkube.config.kubeconfig import KubeConfig

SYSTEM_NAMESPACE = "kube-system"
"""Its uid is what a cluster is known by: it is made with the cluster and cannot be deleted."""

_SECONDS = 10.0
_BETA = "client.authentication.k8s.io/v1beta1"


class NoAnswer(Exception):
    """The cluster was not asked, or did not answer; the text says why, without any credential."""


@dataclass(frozen=True)
class Target:
    """Target of the provider: `kubernetes:kubeconfig`, `kubernetes:context`."""

    kubeconfig: str | None = None
    context: str | None = None

    @classmethod
    def of(cls, configured: Callable[[str], str | None]) -> Self:
        """What is configured under these keys of the provider, without their namespace."""
        return cls(configured("kubeconfig"), configured("context"))


def connect(target: Target) -> "Client":
    """A client with the provider's kubeconfig and context, or the account of a pod.

    Raises:
        NoAnswer: there is no such context, or the kubeconfig cannot be used.
        RefusedKubeconfig: it comes with the project, and may do more than name a cluster.

    """
    import httpx2
    from lightkube import Client
    from lightkube.config.kubeconfig import KubeConfig
    from lightkube.core.exceptions import ConfigError

    content = kubeconfig.read(target.kubeconfig)
    try:
        if content is None and not target.context:
            config, proxy = KubeConfig.from_service_account(), None
        else:
            config, proxy = _single(content or {}, target.context)
        return Client(config, timeout=httpx2.Timeout(_SECONDS), proxy=proxy)
    except (ConfigError, KeyError) as error:
        raise NoAnswer(f"there is no kubeconfig of a cluster: {error}") from None
    # What the libraries say of a value may have the value.
    except (OSError, TypeError, ValueError) as error:
        raise NoAnswer(f"the kubeconfig cannot be used: {type(error).__name__}") from None


def identity(client: "Client") -> str:
    """The uid of the cluster's namespace `kube-system`.

    Raises:
        NoAnswer: the cluster cannot be reached, or does not tell it to this user.

    """
    import httpx2
    from lightkube.core.exceptions import ApiError, ConfigError
    from lightkube.resources.core_v1 import Namespace

    try:
        found = client.get(Namespace, SYSTEM_NAMESPACE)
    except ApiError as error:
        raise NoAnswer(
            f"the uid of its namespace {SYSTEM_NAMESPACE} cannot be read "
            f"({error.status.reason}); allow the user to `get` it"
        ) from None
    except (httpx2.HTTPError, ConfigError, OSError, ValueError, KeyError) as error:
        raise NoAnswer(f"it cannot be reached: {type(error).__name__}: {_line(error)}") from None
    return str(found.metadata.uid if found.metadata else "")


def reached(target: Target) -> str:
    """The uid of the cluster that the provider would reach. Raises `NoAnswer`."""
    try:
        with connect(target) as client:
            return identity(client)
    except RefusedKubeconfig as error:
        raise NoAnswer(f"kubernetes:kubeconfig: {error}") from None


def other_cluster(known: str, found: str) -> str | None:
    """Why a stack of one cluster must not be touched by way of another; `None` where it may."""
    if not known or found == known:
        return None
    return (
        f"this stack belongs to the cluster {known} (the uid of its namespace {SYSTEM_NAMESPACE}), "
        f"and this is {found}; go back to that cluster's context, or see docs/two-clusters.md "
        "for a stack that moves"
    )


def _single(content: Mapping[str, Any], context: str | None) -> tuple["KubeConfig", str | None]:
    """One context alone, so that nothing else has to be understood, and the proxy to its server."""
    from lightkube.config.kubeconfig import KubeConfig

    name = kubeconfig.named_context(content, context)
    chosen = _find(content, "contexts", "context", name)
    cluster = _find(content, "clusters", "cluster", chosen.get("cluster"))
    user = _find(content, "users", "user", chosen["user"]) if chosen.get("user") else {}
    whole = {
        "current-context": "it",
        "contexts": [{"name": "it", "context": {"cluster": "it", "user": "it"}}],
        "clusters": [{"name": "it", "cluster": cluster}],
        "users": [{"name": "it", "user": _with_told_program(user)}],
    }
    return KubeConfig.from_dict(whole), cluster.get("proxy-url") or None


def _find(content: Mapping[str, Any], key: str, kind: str, name: object) -> Mapping[str, Any]:
    for one in content.get(key, ()):
        if one["name"] == name:
            return one[kind]
    what = f"has no {kind} `{name}`" if name else f"names no {kind}"
    raise NoAnswer(f"the kubeconfig {what}")


def _with_told_program(user: Mapping[str, Any]) -> dict[str, Any]:
    """A user whose program is told what kubectl tells it.

    The client knows the older versions of this and says nothing of them to the program.
    https://kubernetes.io/docs/reference/access-authn-authz/authentication/#input-and-output-formats
    """
    program = user.get("exec")
    if not isinstance(program, Mapping):
        return dict(user)
    version = program.get("apiVersion", _BETA)
    told = {"apiVersion": version, "kind": "ExecCredential", "spec": {"interactive": False}}
    variable = {"name": "KUBERNETES_EXEC_INFO", "value": json.dumps(told)}
    env = [*(program.get("env") or ()), variable]
    return {**user, "exec": {**program, "apiVersion": _BETA, "env": env}}


def _line(error: Exception) -> str:
    return next(iter(str(error).splitlines()), "")
