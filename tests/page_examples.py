"""Stack files as README and the pages show them, and what the pages say of each.

A block of YAML that begins with `# Pulumi.<stack>.yaml` is laid over that stack's own file, and one
that begins with `# Pulumi.yaml` over the catalogue, or what it names, for all of its page. What
follows a block of a stack is held to it: text is lines of the preview, or the message where the
block says `refused`; YAML that begins with `# <Kind> <name>` is part of that object; text that
begins with `$ python -m offline` is a command and all that it prints for that stack.
"""

import re
import shlex
from argparse import Namespace
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from microservices.offline.engine.evaluation import Evaluation
from microservices.offline.engine.stack_evaluation import evaluate_stack

PROJECT = Path(__file__).resolve().parents[1]
README = PROJECT / "README.md"
PAGES = [README, *sorted((PROJECT / "docs").glob("*.md"))]
COMMAND = "$ python -m offline "
SHARED = "# Pulumi.yaml, under microservices:shared\n"


def read_yaml(text: str) -> Any:
    """What YAML says; the pages have hundreds of blocks."""
    return yaml.load(text, Loader=yaml.CSafeLoader)


@cache
def blocks(page: Path, *languages: str) -> list[str]:
    """The fenced blocks of some languages on a page."""
    fence = rf"^```(?:{'|'.join(languages)})\n(.*?)^```$"
    return re.findall(fence, page.read_text(), re.MULTILINE | re.DOTALL)


def laid_over(under: Any, over: Any) -> Any:
    """Maps merge and all else replaces; null stays, since it is the program that removes by it."""
    if not isinstance(under, Mapping) or not isinstance(over, Mapping):
        return over
    return {**under, **{key: laid_over(under.get(key), value) for key, value in over.items()}}


def holds(shown: Any, real: Any) -> bool:
    """Whether all that is shown is there, in its order; of a list some items may be left out."""
    if isinstance(shown, Mapping) and isinstance(real, Mapping):
        return all(key in real and holds(value, real[key]) for key, value in shown.items())
    if isinstance(shown, list) and isinstance(real, list):
        left = iter(real)
        return all(any(holds(item, other) for other in left) for item in shown)
    return shown == real


@dataclass
class Example:
    """A stack file as a page shows it, and what the page says of it: text, parts of objects."""

    stack: str
    refused: bool
    written: dict[str, Any]
    said: list[str] = field(default_factory=list)
    parts: list[tuple[str, str, Any]] = field(default_factory=list)
    asked: list[tuple[list[str], str]] = field(default_factory=list)
    shared: dict[str, Any] = field(default_factory=dict)


def examples(page: Path) -> list[Example]:
    """The stack files of a page, in their order."""
    found: list[Example] = []
    shared = next((read_yaml(one) for one in blocks(page, "yaml") if one.startswith(SHARED)), {})
    for block in blocks(page, "yaml", "text"):
        title, _, rest = block.partition("\n")
        if file := re.match(r"# Pulumi\.(\w+)\.yaml(.*)", title):
            found.append(Example(file[1], "refused" in file[2], read_yaml(rest), shared=shared))
        elif part := re.fullmatch(r"# ([A-Z][A-Za-z]+) (\S+)", title):
            found[-1].parts.append((part[1], part[2], read_yaml(rest)))
        elif title.startswith(COMMAND):
            found[-1].asked.append((shlex.split(title.removeprefix(COMMAND)), rest))
        elif not title.startswith("# Pulumi.yaml") and found and page != README:
            found[-1].said.append(block)
    return found


@cache
def catalog_of(page: Path) -> dict[str, Any]:
    """What a page adds to the catalogue."""
    added: dict[str, Any] = {}
    for block in blocks(page, "yaml"):
        if block.startswith("# Pulumi.yaml") and not block.startswith(SHARED):
            added = laid_over(added, read_yaml(block))
    return added


def files_of(example: Example, catalog: Mapping[str, Any], folder: Path) -> dict[str, Path]:
    """An example laid over the project's files, in a folder of its own, as options name them."""
    project = read_yaml((PROJECT / "Pulumi.yaml").read_text())
    shared = project["config"]["microservices:catalog"]
    shared["value"] = laid_over(shared["value"], catalog)
    if example.shared:
        project["config"]["microservices:shared"] = {"value": example.shared}
    own = PROJECT / f"Pulumi.{example.stack}.yaml"
    stack = laid_over(read_yaml(own.read_text()) if own.exists() else {}, example.written)
    # What is new in the catalogue has no tag yet in any stack.
    for name in catalog:
        stack["config"]["microservices:services"].setdefault(name, {"tag": "1.0"})
    stack_file, project_file = folder / f"Pulumi.{example.stack}.yaml", folder / "Pulumi.yaml"
    project_file.write_text(yaml.dump(project, Dumper=yaml.CSafeDumper))
    stack_file.write_text(yaml.dump(stack, Dumper=yaml.CSafeDumper))
    return {"stack_file": stack_file, "project_file": project_file}


def evaluation_of(example: Example, catalog: Mapping[str, Any], folder: Path) -> Evaluation:
    """What becomes of an example."""
    files = files_of(example, catalog, folder)
    return evaluate_stack(Namespace(stack=example.stack, **files)).evaluation
