"""What this stack last deployed, told by its own outputs, and warnings of what comes next."""

import time
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import pulumi

from components import Microservice
from components.volume import MadeClaim
from rules.claims import loss_findings
from rules.deployed import Claims, Deployed, DeployedClaim, record
from rules.shift import shift_findings
from settings.load import RejectedConfiguration, read_layers
from settings.stack import Settings

OUTPUT = "deployed"
# Seconds between two tries. Where the state is a file the engine writes it at the same moment, and
# may find it empty while it does.
_PAUSES = (0.1, 0.3, 1.0)


def last_deployed() -> Deployed:
    """What the stack exported last; nothing before its first deployment.

    The engine answers from the stack's state in a few milliseconds, also in a preview. It is the
    function behind a StackReference, without a resource in the state.
    """
    name = f"{pulumi.get_organization()}/{pulumi.get_project()}/{pulumi.get_stack()}"
    try:
        outputs = _outputs(name, _PAUSES)
    # The SDK raises nothing more special.
    except Exception as error:
        pulumi.log.warn(f"not compared with what was deployed last, which cannot be read: {error}")
        return Deployed()
    return Deployed.read(outputs.get(OUTPUT), outputs.get("namespace"), outputs.get("protected"))


def _outputs(stack: str, pauses: Sequence[float]) -> dict[str, Any]:
    """The outputs of a stack, asked for once more after each pause, in seconds."""
    try:
        answer = pulumi.runtime.invoke("pulumi:pulumi:readStackOutputs", {"name": stack}).value
    except Exception:
        if not pauses:
            raise
        time.sleep(pauses[0])
        return _outputs(stack, pauses[1:])
    return answer["outputs"]


def require_no_loss(before: Deployed, settings: Settings) -> None:
    """Stop a preview or an update after which claims, or pods with claims, would be gone.

    Raises:
        RejectedConfiguration: with every reason, before any resource is registered.

    """
    layers = read_layers()
    if lost := [layers.problem(*finding) for finding in loss_findings(before, settings)]:
        raise RejectedConfiguration(lost)


def warn_of_shifts(before: Deployed, settings: Settings) -> None:
    """Log what is doubtful about deploying the settings after what was deployed before."""
    layers = read_layers()
    for finding in shift_findings(before, settings):
        pulumi.log.warn(str(layers.problem(*finding)))


def export_deployed(
    before: Deployed,
    settings: Settings,
    routes: Iterable[pulumi.Resource],
    services: Mapping[str, Microservice],
) -> None:
    """Export what is deployed, for the next time, once all routes are as the settings say.

    Without waiting for them an update that fails would have told what it never came to. The URN of
    a resource comes last, and is known in a preview. Claims are told as the cluster has them: what
    is written of one that is there may have had no effect.
    """
    claims = pulumi.Output.all(
        **{
            name: pulumi.Output.all(
                **{version: placed.claims for version, placed in one.versions.items()}
            )
            for name, one in services.items()
        }
    )
    settled = pulumi.Output.all(*(one.urn for one in routes))
    output = pulumi.Output.all(claims, settled).apply(
        lambda known: record(before, settings, _claims(known[0])).output
    )
    pulumi.export(OUTPUT, output)


def _claims(made: Mapping[str, Mapping[str, Mapping[str, MadeClaim]]]) -> Claims:
    return {
        service: {
            version: {volume: DeployedClaim(**claim) for volume, claim in claims.items()}
            for version, claims in versions.items()
        }
        for service, versions in made.items()
    }
