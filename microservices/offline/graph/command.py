"""The command `offline graph`: evaluates a stack, and draws its topology."""

from argparse import ArgumentParser, Namespace
from collections.abc import Sequence
from pathlib import Path

from microservices.manifests.objects import Manifest, group, kind_of, place
from microservices.offline.engine.evaluation import Evaluation
from microservices.offline.engine.stack_evaluation import evaluate_without_errors
from microservices.offline.files.stack_files import StackFiles
from microservices.offline.terminal import write_lines
from microservices.settings.values.problems import Problem, Rejected

HELP = "draw who may call whom, and unprotected access: as Mermaid, or as a page for a browser"
_PAGE, _MERMAID = ".html", ".mmd"


def add_arguments(parser: ArgumentParser) -> None:
    """Add what only this command takes."""
    parser.add_argument(
        "--out",
        type=Path,
        action="append",
        default=[],
        metavar="FILE",
        help="write FILE.html, a page, or FILE.mmd, Mermaid; without it Mermaid is printed",
    )
    parser.add_argument(
        "--with",
        type=Path,
        action="append",
        default=[],
        dest="others",
        metavar="FILE",
        help="draw the stack of another stack file too, such as ../shop/Pulumi.prod.yaml",
    )


def run(arguments: Namespace) -> int:
    """Draw the stack; nothing is written on errors.

    Raises:
        Rejected: a file is neither a page nor Mermaid by its name, or no stack file.
        Failure: the program logged an error, so that nothing can be said of its manifests.

    """
    _check_names(arguments.out)
    files = [StackFiles.named(file) for file in arguments.others]
    evaluation = evaluate_without_errors(arguments)
    others = [evaluate_without_errors(Namespace(**vars(one))) for one in files]
    # Nothing of this is needed to say what is wrong with a file.
    from microservices.offline.graph.mermaid import mermaid
    from microservices.offline.graph.page import page
    from microservices.offline.graph.topology import topology

    found = topology(_together([evaluation, *others]))
    if not arguments.out:
        write_lines(mermaid(found).splitlines())
    for out in arguments.out:
        is_page = out.suffix == _PAGE
        text = page(found, evaluation.project, evaluation.stack) if is_page else mermaid(found)
        out.parent.mkdir(parents=True, exist_ok=True)
        out.write_text(text, encoding="utf-8", newline="\n")
        write_lines([f"{arguments.stack} in {out}"])
    return 0


def _together(evaluations: Sequence[Evaluation]) -> list[Manifest]:
    """The objects of several stacks: one may only know of what another one makes."""
    known = [one for stack in evaluations for one in stack.existing]
    made = [one for stack in evaluations for one in stack.made]
    found = {(group(one), kind_of(one), place(one)): one for one in (*known, *made)}
    return [*found.values()]


def _check_names(files: list[Path]) -> None:
    problems = [
        Problem(
            "--out",
            "",
            f"`{file}` does not say what to draw",
            f"write a name that ends in {_PAGE} or {_MERMAID}",
        )
        for file in files
        if file.suffix not in (_PAGE, _MERMAID)
    ]
    if problems:
        raise Rejected(problems)
