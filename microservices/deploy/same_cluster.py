"""Cluster check: whether a command of the CLI would use the deployed cluster."""

from collections.abc import Iterator, Sequence

from microservices.deploy.cluster import NoAnswer, Target, other_cluster, reached
from microservices.deploy.deployed import Deployed
from microservices.deploy.exported_state import State
from microservices.deploy.last_deployed import OUTPUT
from microservices.deploy.refusal import Refused
from microservices.deploy.stack_values import StackValues

_PROVIDER = "pulumi:providers:kubernetes"


def require_same_cluster(stack: StackValues, state: State, verb: str, flags: Sequence[str]) -> None:
    """Stop before Pulumi is started where it would touch another cluster.

    `verb` and `flags` are those of the CLI. An update goes where the configuration says; a refresh
    and a destroy go where the last update went, by what the state has of the provider.

    Raises:
        Refused: with the reason.

    """
    if not (known := _recorded(state)):
        return
    known = stack.values.get("kubernetes:clusterIdentifier") or known
    targets = [stack.target]
    refreshes = any(flag.startswith(("--refresh", "-r")) for flag in flags)
    if verb != "up":
        targets = list(_of_the_state(state, stack.target.kubeconfig))
    elif refreshes:
        targets += _of_the_state(state, stack.target.kubeconfig)
    for target in dict.fromkeys(targets):
        try:
            reason = other_cluster(known, reached(target))
        except NoAnswer as error:
            reason = f"the cluster is not known to be {known}: {error}"
        if reason:
            raise Refused(reason)


def _recorded(state: State) -> str:
    """The cluster that the last update wrote down; empty where none did."""
    for resource in state.resources:
        if resource.type == "pulumi:pulumi:Stack":
            return Deployed.read(resource.outputs.get(OUTPUT)).cluster
    return ""


def _of_the_state(state: State, configured: str | None) -> Iterator[Target]:
    """The last configuration of each provider; for an encrypted kubeconfig the current one."""
    for resource in state.resources:
        if resource.type == _PROVIDER:
            told, context = resource.inputs.get("kubeconfig"), resource.inputs.get("context")
            yield Target(told if isinstance(told, str | None) else configured, context)
