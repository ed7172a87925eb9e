"""Output of `make preflight` and `make up` about a cluster's gaps."""

from microservices.deploy.preflight.ask import Unreachable, Unreadable
from microservices.deploy.preflight.check import NOT_ASKED, report
from microservices.deploy.stack_values import StackValues
from microservices.load.configuration import layers_of, settle
from microservices.offline.terminal import complain, write_lines


def objection_of_cluster(stack: str, values: StackValues, says_all: bool) -> str | None:
    """What the cluster lacks for a stack; warns of what may be missing.

    With `says_all` what was asked and said is printed, and it is an objection not to be asked.
    """
    layers = layers_of(values.project, stack, values.values)
    settings, _, _ = settle(layers)
    try:
        found = report(settings, layers, values.values)
    except Unreachable as error:
        return str(error)
    except Unreadable as error:
        if says_all:
            return f"{NOT_ASKED}: {error}"
        complain(f"warning: {NOT_ASKED}: {error}")
        return None
    if says_all:
        write_lines(f"{answer.asked}: {answer.said}" for answer in found.answers)
    complain(*(f"warning: {problem}" for problem in found.doubtful))
    return found.refusal
