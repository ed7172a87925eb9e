"""`python -m offline schema`: the JSON Schema of a project's files, for editors."""

import json
from argparse import ArgumentParser, Namespace
from pathlib import Path

from microservices.offline.files.project_file import project_of
from microservices.offline.files.yaml_document import read
from microservices.settings.values.problems import Rejected

HELP = "write the JSON Schema of Pulumi.yaml and the stack files, for editors"
STACKLESS = True


def add_arguments(parser: ArgumentParser) -> None:
    """Add what this command takes."""
    parser.add_argument("file", type=Path, metavar="FILE", help="file to write")
    parser.add_argument(
        "--project", metavar="NAME", help="prefix of all keys, instead of the name in Pulumi.yaml"
    )


def run(arguments: Namespace) -> int:
    """Write the schema."""
    # Commands that need none of the settings start without them.
    from microservices.load.schema import stack_schema

    schema = stack_schema(arguments.project or _project_here())
    arguments.file.parent.mkdir(parents=True, exist_ok=True)
    arguments.file.write_text(json.dumps(schema, indent=2) + "\n", encoding="utf-8")
    return 0


def _project_here() -> str:
    """The name of the project in this folder.

    Raises:
        Rejected: where there is none.

    """
    file = Path("Pulumi.yaml")
    tree, problems = read(file, "run this in the folder of a project, or name one by --project")
    if problems:
        raise Rejected(problems)
    project, problems = project_of(tree, str(file))
    if project is None:
        raise Rejected(problems)
    return project.name
