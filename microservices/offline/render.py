"""`python -m offline render`: the manifests of a stack, as files."""

from argparse import ArgumentParser, Namespace
from pathlib import Path

from microservices.offline.engine.stack_evaluation import evaluate_stack
from microservices.offline.failure import Failure
from microservices.offline.terminal import complain, write_lines

HELP = "write the manifests of a stack, secrets as stand-ins, one file for each object"


def add_arguments(parser: ArgumentParser) -> None:
    """Add what only this command takes."""
    parser.add_argument(
        "--out",
        type=Path,
        required=True,
        metavar="DIR",
        help="folder to write; an earlier output there is replaced",
    )


def run(arguments: Namespace) -> int:
    """Write the manifests; nothing is written on errors."""
    evaluation = evaluate_stack(arguments).evaluation
    for message in evaluation.messages:
        complain(f"{message.severity}: {message.text}")
    if any(message.severity == "error" for message in evaluation.messages):
        raise Failure("the program logged an error; nothing is written")
    # Writing YAML is not needed to find out that there is nothing to write.
    from microservices.offline.files.manifest_files import (
        CRD_FOLDER,
        MANIFEST_FOLDER,
        manifest_files,
    )
    from microservices.offline.files.output_folder import replace_folder

    files = manifest_files(evaluation)
    replace_folder(arguments.out, (CRD_FOLDER, MANIFEST_FOLDER), files)
    write_lines([f"{len(files)} manifests in {arguments.out}"])
    return 0
