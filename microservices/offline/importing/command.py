"""`microservices import`: manifests of others, as a catalogue and a stack."""

from argparse import ArgumentParser, Namespace
from pathlib import Path

from microservices.offline.failure import Failure
from microservices.offline.files.pulumi_name import project_name_problem, stack_name_problem
from microservices.offline.terminal import write_lines
from microservices.settings.values.problems import Problem, Rejected

HELP = "write a catalogue and a stack from manifests, rendered charts or what kubectl prints"
STACKLESS = True


def add_arguments(parser: ArgumentParser) -> None:
    """Add what this command takes."""
    parser.add_argument(
        "source",
        metavar="DIR|FILE|-",
        help="manifests: the files below a folder, one file, or standard input",
    )
    parser.add_argument(
        "--out",
        type=Path,
        required=True,
        metavar="DIR",
        help="folder to write; nothing is replaced",
    )
    parser.add_argument(
        "--project", metavar="NAME", help="name of the project; default: the folder's"
    )
    parser.add_argument(
        "--stack", metavar="STACK", default="dev", help="name of the stack; default: dev"
    )
    parser.add_argument(
        "--namespace", metavar="NAME", default="", help="namespace; default: that of most objects"
    )


def run(arguments: Namespace) -> int:
    """Write the files and tell what became of each object.

    Raises:
        Failure: a file is there already; nothing is written.
        Rejected: with what is wrong with a name or the manifests, or with what was written,
            which stays there to be mended.

    """
    # The SDK is loaded with the settings, and by no other command before it is needed.
    from microservices.offline.files.manifest_source import read_manifests
    from microservices.offline.importing.files import files
    from microservices.offline.importing.item import Item
    from microservices.offline.importing.report import report
    from microservices.offline.importing.system import system

    out: Path = arguments.out
    project = str(arguments.project or out.resolve().name)
    names = (stack_name_problem(arguments.stack), project_name_problem(project, "--project"))
    if problems := [one for one in names if one]:
        raise Rejected(problems)
    items = [Item.of(*one) for one in read_manifests(arguments.source)]
    found = system(items, arguments.source, arguments.namespace)
    texts = files(found, project, arguments.stack)
    _write(out, texts)
    write_lines(report(found, arguments.stack))
    warnings = _warnings(out / f"Pulumi.{arguments.stack}.yaml")
    write_lines(["warnings of the rules:"] if warnings else ["the rules have no warnings"])
    write_lines(f"  {problem}" for problem in warnings)
    return 0


def _write(out: Path, texts: dict[str, str]) -> None:
    there = [name for name in texts if (out / name).exists()]
    if there:
        raise Failure(f"{out} has {', '.join(there)} already; name another folder")
    out.mkdir(parents=True, exist_ok=True)
    for name, text in texts.items():
        (out / name).write_text(text, encoding="utf-8", newline="\n")


def _warnings(file: Path) -> list[Problem]:
    """What the rules warn of in the files that were written.

    Raises:
        Rejected: with every problem of the files.

    """
    from microservices.offline.contracts import read
    from microservices.rules import findings

    layers, plan = read(file)
    return sorted(layers.problem(*finding) for finding in findings(plan, "warning"))
