"""Last deployment of the stack: read from its outputs, and told the next one."""

import os
import time
from collections.abc import Mapping, Sequence
from typing import Any

import pulumi

from microservices.deploy.claims import protects_namespace, replaced_sets
from microservices.deploy.deployed import Claims, Deployed, DeployedClaim, record
from microservices.objects.generation import kept_keys, needed_by_pods
from microservices.objects.stack_object import Key, StackObject
from microservices.objects.state import StackState
from microservices.settings.stack import Settings
from microservices.settings.values.printed import printed
from microservices.specs.pods.volume import MadeClaim

OUTPUT = "deployed"
PARTIAL = "MICROSERVICES_PARTIAL_UPDATE"
"""The variable that says of an update that it leaves out a part of the stack."""
OutputClaims = Mapping[str, Mapping[str, pulumi.Output[dict[str, MadeClaim]]]]
"""What the cluster has of claims, by service and version; within them by volume."""
# Seconds between two tries. Where the state is a file the engine writes it at the same moment, and
# may find it empty while it does.
_PAUSES = (0.1, 0.3, 1.0)


def last_deployed(component: tuple[str, str] | None = None) -> Deployed:
    """What the stack exported last, or one component of it; nothing before its first deployment.

    The component is told by its type and its name. The engine answers from the stack's state in a
    few milliseconds, also in a preview. It is the function behind a StackReference, without a
    resource in the state.

    Raises:
        pulumi.RunError: where an update cannot read it, which would then forget it.

    """
    name = f"{pulumi.get_organization()}/{pulumi.get_project()}/{pulumi.get_stack()}"
    try:
        outputs = _outputs(name, component, _PAUSES)
    # The SDK raises nothing more special.
    except Exception as error:
        what = f"what was deployed last cannot be read: {error}"
        if not pulumi.runtime.is_dry_run():
            raise pulumi.RunError(printed(f"{what}; run it again, or see docs/state.md")) from None
        pulumi.log.warn(printed(f"{what}; nothing is compared with it"))
        return Deployed()
    return Deployed.read(outputs.get(OUTPUT), outputs.get("namespace"), outputs.get("protected"))


def _outputs(
    stack: str, component: tuple[str, str] | None, pauses: Sequence[float]
) -> dict[str, Any]:
    """The outputs of a stack or component, asked for once more after each pause, in seconds."""
    try:
        if component is None:
            asked = pulumi.runtime.invoke("pulumi:pulumi:readStackOutputs", {"name": stack})
            return asked.value["outputs"]
        words = {"stackName": stack}
        asked = pulumi.runtime.invoke("pulumi:pulumi:readStackResourceOutputs", words)
    except Exception:
        if not pauses:
            raise
        time.sleep(pauses[0])
        return _outputs(stack, component, pauses[1:])
    found = (one for urn, one in asked.value["outputs"].items() if _is_of(urn, component))
    return next(found, {}).get("outputs", {})


def _is_of(urn: str, component: tuple[str, str]) -> bool:
    """Whether a URN is that of a component, whatever it stands under."""
    *_, types, name = urn.split("::", 3)
    return (types.rpartition("$")[2], name) == component


def stack_state(before: Deployed, settings: Settings) -> StackState:
    """What the last deployment leaves to that of these settings, for the running program."""
    return StackState(
        project=pulumi.get_project(),
        stack=pulumi.get_stack(),
        ended={name: before.migrated(name, one) for name, one in settings.services.items()},
        replaced=replaced_sets(before, settings),
        protect=protects_namespace(before, settings),
        needed=_needed(before),
    )


def deployed_output(
    before: Deployed,
    settings: Settings,
    objects: Sequence[StackObject],
    made: Sequence[pulumi.CustomResource],
    claims: OutputClaims,
) -> pulumi.Output[dict[str, Any]]:
    """The output `deployed`, known once all that is `made` of the objects is as the settings say.

    That is all routes, and the migrations, which no route waits for where a service is a worker.
    Without waiting an update that fails would have told what it never came to. It tells what was
    before where the engine goes on after a failure, or leaves something out: `--continue-on-error`,
    `--target`. An update of a part deploys what the settings say of that part alone, and finds
    the rest as it was. Claims are told as the cluster has them: what is written of one that is
    there may have had no effect.
    """
    jobs: dict[str, dict[str, str]] = {}
    for one in objects:
        if one.remembered_as is not None:
            jobs.setdefault(one.path[0].name, {})[one.remembered_as] = one.name
    made_claims = _made_claims(claims)
    needed = needed_by_pods(objects)
    kept = kept_keys(settings, _needed(before), {key for keys in needed.values() for key in keys})

    async def told() -> dict[str, Any]:
        whole = not os.environ.get(PARTIAL) and all([await _is_made(one) for one in made])
        known = await made_claims.future() if whole else None
        after = before if known is None else record(before, settings, jobs, known, needed, kept)
        return after.output

    # A URN comes last, and also of what failed.
    settled = pulumi.Output.all(*(one.urn for one in made))
    return settled.apply(lambda _: told())


def _needed(before: Deployed) -> dict[str, tuple[Key, ...]]:
    """What the pods of each service need that were deployed before."""
    return {name: tuple(Key(*key) for key in one.keys) for name, one in before.services.items()}


async def _is_made(resource: pulumi.CustomResource) -> bool:
    """Whether it is there: one that failed has a URN and no outputs, one left out has no ID."""
    has_id = pulumi.runtime.is_dry_run() or await resource.id.is_known()
    return has_id and await pulumi.get(resource, "metadata").is_known()


def _made_claims(claims: OutputClaims) -> pulumi.Output[Claims]:
    made = {name: pulumi.Output.all(**versions) for name, versions in claims.items()}
    # Of nothing it makes an empty list.
    return pulumi.Output.all(**made).apply(lambda known: _claims(dict(known)))


def _claims(made: Mapping[str, Mapping[str, Mapping[str, MadeClaim]]]) -> Claims:
    return {
        service: {
            version: {volume: DeployedClaim(**claim) for volume, claim in claims.items()}
            for version, claims in versions.items()
        }
        for service, versions in made.items()
    }
