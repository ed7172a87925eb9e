"""The one cluster that a stack was deployed to, and that nothing of it leaves by accident."""

import json
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

import pulumi

from deploy.cluster import NoAnswer, Target, other_cluster, reached
from deploy.last_deployed import OUTPUT
from rules.deployed import Deployed

_PROVIDER = "pulumi:providers:kubernetes"
# Set while a program is evaluated without an engine.
_OFFLINE = "MICROSERVICES_OFFLINE"


class OtherCluster(Exception):
    """What was asked for would touch another cluster than the stack was deployed to."""


def require_cluster(before: Deployed) -> Deployed:
    """What was deployed before, with the cluster that is reached now, which must be the same.

    An update always asks the cluster. A preview asks where there is something to compare with, and
    only warns where the cluster does not answer. `kubernetes:clusterIdentifier` is a word of the
    stack's own: it goes before what was reached last.

    Raises:
        pulumi.RunError: before any resource is registered, where the cluster is another one, or
            does not say which one it is to an update of a stack that has one.

    """
    provider = pulumi.Config("kubernetes")
    known = provider.get("clusterIdentifier") or before.cluster
    preview = pulumi.runtime.is_dry_run()
    if preview and (not known or _OFFLINE in os.environ):
        return before
    try:
        found = reached(Target(provider.get("kubeconfig"), provider.get("context")))
    except NoAnswer as error:
        if known and not preview:
            raise pulumi.RunError(f"the cluster is not known to be {known}: {error}") from None
        pulumi.log.warn(f"whether the cluster is still the same one is not known: {error}")
        return before
    if reason := other_cluster(known, found):
        raise pulumi.RunError(reason)
    return replace(before, cluster=found)


def require_same_cluster(
    read: Callable[..., str], stack: str, export: Mapping[str, Any], words: Sequence[str]
) -> None:
    """Stop before Pulumi is started where it would touch another cluster.

    `read` gives what the CLI prints, `export` is what `pulumi stack export` printed, and `words`
    are those of the command. An update goes where the configuration says; a refresh and a destroy
    go where the last update went, by what the state has of the provider.

    Raises:
        OtherCluster: with the reason.

    """
    resources = (export.get("deployment") or {}).get("resources") or ()
    known = _recorded(resources)
    if not known:
        return
    configuration = json.loads(read("config", "--json", "--stack", stack))
    known = _value(configuration, "clusterIdentifier") or known
    kubeconfig = _value(configuration, "kubeconfig")
    if "value" not in configuration.get("kubernetes:kubeconfig", {"value": ""}):
        kubeconfig = read("config", "get", "kubernetes:kubeconfig", "--stack", stack).strip()
    targets = [Target(kubeconfig, _value(configuration, "context"))]
    refreshes = any(word.startswith(("--refresh", "-r")) for word in words[1:])
    if words[0] != "up":
        targets = list(_of_the_state(resources, kubeconfig))
    elif refreshes:
        targets += _of_the_state(resources, kubeconfig)
    for target in dict.fromkeys(targets):
        try:
            reason = other_cluster(known, reached(target))
        except NoAnswer as error:
            reason = f"the cluster is not known to be {known}: {error}"
        if reason:
            raise OtherCluster(reason)


def _recorded(resources: Sequence[Mapping[str, Any]]) -> str:
    """The cluster that the last update wrote down; empty where none did."""
    for resource in resources:
        if resource["type"] == "pulumi:pulumi:Stack":
            return Deployed.read((resource.get("outputs") or {}).get(OUTPUT)).cluster
    return ""


def _of_the_state(
    resources: Sequence[Mapping[str, Any]], configured: str | None
) -> Iterator[Target]:
    """What each provider was told last; of an encrypted kubeconfig what is configured now."""
    for resource in resources:
        if resource["type"] == _PROVIDER:
            inputs = resource.get("inputs") or {}
            told = inputs.get("kubeconfig")
            yield Target(
                told if isinstance(told, str | None) else configured, inputs.get("context")
            )


def _value(configuration: Mapping[str, Mapping[str, Any]], key: str) -> str | None:
    return configuration.get(f"kubernetes:{key}", {}).get("value") or None
