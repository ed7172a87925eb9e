"""What this stack last deployed, told by its own outputs, and warnings of what comes next."""

import os
import time
from collections.abc import Iterable, Sequence
from typing import Any

import pulumi

from rules.deployed import Deployed, record
from rules.shift import shift_findings
from settings.load import read_layers
from settings.stack import Settings

OUTPUT = "deployed"
PARTIAL = "MICROSERVICES_PARTIAL_UPDATE"
"""The variable that says of an update that it leaves out a part of the stack."""
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
    return Deployed.read(outputs.get(OUTPUT))


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


def warn_of_shifts(before: Deployed, settings: Settings) -> None:
    """Log what is doubtful about deploying the settings after what was deployed before."""
    layers = read_layers()
    for finding in shift_findings(before, settings):
        pulumi.log.warn(str(layers.problem(*finding)))


def export_deployed(
    before: Deployed, settings: Settings, routes: Iterable[pulumi.Resource]
) -> None:
    """Export what is deployed, for the next time, once all routes are as the settings say.

    Without waiting for them an update that fails would have told what it never came to. The URN of
    a resource comes last, and is known in a preview. An update of a part deploys what the settings
    say of that part alone, so what was told before stays.
    """
    partial = bool(os.environ.get(PARTIAL))
    output = before.output if partial else record(before, settings).output
    pulumi.export(OUTPUT, pulumi.Output.all(*(one.urn for one in routes)).apply(lambda _: output))
