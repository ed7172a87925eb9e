"""Programs to evaluate: the stand-in, and any that a test writes down."""

from pathlib import Path
from textwrap import dedent
from typing import Any

from microservices.offline.engine.configuration import Configuration
from microservices.offline.engine.evaluate import evaluate
from microservices.offline.engine.evaluation import Evaluation, Resource
from microservices.offline.files.stack_files import StackFiles, read_stack

STAND_IN = Path(__file__).parents[1] / "data/offline/stand_in"


def stand_in() -> Evaluation:
    """The stand-in program, evaluated anew."""
    files = StackFiles.of("test", STAND_IN / "Pulumi.test.yaml", STAND_IN / "Pulumi.yaml")
    return evaluate(STAND_IN, "test", read_stack(files))


def evaluated(folder: Path, source: str, **values: Any) -> Evaluation:
    """A program of these lines, evaluated with these values."""
    write(folder, source)
    return evaluate(folder, "dev", Configuration.of("shop", values))


def write(folder: Path, source: str) -> None:
    """Make a folder hold a program of these lines, with Pulumi at hand."""
    (folder / "__main__.py").write_text(f"import pulumi\n{dedent(source)}\n")


def by_name(evaluation: Evaluation) -> dict[tuple[str, str], Resource]:
    """Resources by the last part of their type, and their name."""
    return {(item.type.rsplit(":", 1)[-1], item.name): item for item in evaluation.resources}
