"""`microservices contracts`: the calls between stacks, whichever repositories they are in."""

from argparse import ArgumentParser, Namespace
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from microservices.offline.files.stack_files import StackFiles, read_stack
from microservices.offline.terminal import write_lines
from microservices.settings.values.problems import Rejected

if TYPE_CHECKING:
    from microservices.load.layers import Layers
    from microservices.plan.plan import Plan

HELP = "check that stacks, of one repository or of several, agree on their calls"
STACKLESS = True


def add_arguments(parser: ArgumentParser) -> None:
    """Add what this command takes."""
    parser.add_argument(
        "files",
        type=Path,
        nargs="+",
        metavar="FILE",
        help="stack files such as shop/Pulumi.prod.yaml, each beside its Pulumi.yaml",
    )


def run(arguments: Namespace) -> int:
    """Tell every contract that is broken, or how many calls there are between the stacks.

    Raises:
        Rejected: with the problems of the files, or with every broken contract.

    """
    # The SDK is loaded with the settings, and by no other command before it is needed.
    from microservices.plan.stacks.contracts import broken_contracts, calls_between

    found = {str(file): read(file) for file in arguments.files}
    stacks = {file: plan for file, (_, plan) in found.items()}
    paths = {
        file: f"{layers.project}/{StackFiles.named(Path(file)).stack}"
        for file, (layers, _) in found.items()
    }
    broken = broken_contracts(stacks, paths)
    problems = [found[file][0].problem(*finding) for file, finding in broken]
    if problems:
        raise Rejected(problems)
    calls = sum(1 for file in stacks for _ in calls_between(file, stacks))
    write_lines([f"calls between the stacks: {calls}, each is let in"])
    return 0


def read(file: Path) -> "tuple[Layers, Plan]":
    """What one stack file says, and the plan that follows.

    Raises:
        Rejected: with every problem of the file and of its Pulumi.yaml.

    """
    from microservices.load.configuration import layers_of, planned

    files = StackFiles.named(file)
    configuration = read_stack(files)
    layers = replace(
        layers_of(configuration.project, files.stack, configuration.values),
        stack_file=str(file),
        project_file=str(files.project_file),
    )
    plan, wrong, _ = planned(layers)
    if wrong:
        raise Rejected(layers.problem(*finding) for finding in wrong)
    return layers, plan
