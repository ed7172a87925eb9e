"""What README and the pages show is what happens.

A block of YAML that begins with `# Pulumi.<stack>.yaml` is laid over that stack's own file, and one
that begins with `# Pulumi.yaml` over the catalogue, for all of its page. What follows a block of a
stack is held to it: text is lines of the preview, or the message where the block says `refused`;
YAML that begins with `# <Kind> <name>` is part of that object; text that begins with `$ python -m
offline` is a command and all that it prints for that stack.
"""

import re
import shlex
import subprocess
import sys
from argparse import Namespace
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from offline.cli import main
from offline.evaluation import Evaluation
from offline.preview import preview_lines
from offline.stack_evaluation import evaluate_stack
from offline.terminal import Style
from settings.problems import Rejected
from settings.resources import SIZES
from tests.stacks import STACKS, evaluated, manifests

PROJECT = Path(__file__).resolve().parents[1]
README = PROJECT / "README.md"
PAGES = [README, *sorted((PROJECT / "docs").glob("*.md"))]
LEFT_OUT = "...\n"
COMMAND = "$ python -m offline "
MISTAKES = (("weight: 80", "wieght: 80"), ("{tag: latest}", "{tag: 1.10}"))


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


def examples(page: Path) -> list[Example]:
    """The stack files of a page, in their order."""
    found: list[Example] = []
    for block in blocks(page, "yaml", "text"):
        title, _, rest = block.partition("\n")
        if file := re.match(r"# Pulumi\.(\w+)\.yaml(.*)", title):
            found.append(Example(file[1], "refused" in file[2], read_yaml(rest)))
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
        if block.startswith("# Pulumi.yaml"):
            added = laid_over(added, read_yaml(block))
    return added


def files_of(example: Example, catalog: Mapping[str, Any], folder: Path) -> dict[str, Path]:
    """An example laid over the project's files, in a folder of its own, as options name them."""
    project = read_yaml((PROJECT / "Pulumi.yaml").read_text())
    shared = project["config"]["microservices:catalog"]
    shared["value"] = laid_over(shared["value"], catalog)
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


def every_command() -> Iterator[Any]:
    for page in PAGES:
        for example in examples(page):
            for words, answer in example.asked:
                name = f"{page.stem}-{'-'.join(words)}"
                yield pytest.param(example, catalog_of(page), words, answer, id=name)


def every_example() -> Iterator[Any]:
    for page in PAGES:
        for number, example in enumerate(examples(page), 1):
            yield pytest.param(example, catalog_of(page), id=f"{page.stem}-{number}")


def offline(*words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "offline", *words],
        cwd=PROJECT,
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_readme_shows_the_preview_of_dev_with_parts_left_out() -> None:
    rest = offline("preview", "dev").stdout
    beginning, *parts = blocks(README, "text")[0].split(LEFT_OUT)
    assert rest.startswith(beginning)
    for part in parts:
        place = rest.find(part)
        assert place >= 0, f"it is not there, or in another order: {part}"
        rest = rest[place + len(part) :]


def test_the_page_on_the_preview_shows_all_of_dev() -> None:
    shown = blocks(PROJECT / "docs" / "read-the-preview.md", "text")
    assert [offline("preview", "dev").stdout] == shown


def test_the_readme_shows_the_topology_of_dev() -> None:
    (shown,) = blocks(README, "mermaid")
    assert offline("graph", "dev").stdout == shown


def test_the_readme_shows_the_message_for_two_mistakes(tmp_path: Path) -> None:
    text = (PROJECT / "Pulumi.dev.yaml").read_text()
    for right, wrong in MISTAKES:
        assert right in text
        text = text.replace(right, wrong, 1)
    (tmp_path / "Pulumi.dev.yaml").write_text(text)
    finished = offline("preview", "dev", "--stack-file", str(tmp_path / "Pulumi.dev.yaml"))
    assert finished.returncode == 2
    assert finished.stderr.replace(f"{tmp_path}/", "") == blocks(README, "text")[-1]


@pytest.mark.parametrize(("example", "catalog"), list(every_example()))
def test_an_example_becomes_what_its_page_says(
    example: Example, catalog: dict[str, Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(PROJECT)
    if example.refused:
        with pytest.raises(Rejected) as refusal:
            evaluation_of(example, catalog, tmp_path)
        assert str(refusal.value).replace(f"{tmp_path}/", "") == example.said[0].rstrip("\n")
        return
    evaluation = evaluation_of(example, catalog, tmp_path)
    lines = [Style().line(one).replace(f"{tmp_path}/", "") for one in preview_lines(evaluation)]
    shown = [line for text in example.said for line in text.splitlines()]
    assert [line for line in shown if line not in lines] == []
    for text in example.said:
        assert holds(text.splitlines(), lines), f"its lines come in another order: {text}"
    known = evaluated(example.stack).messages if example.stack in STACKS else ()
    of_the_stack = {message.text for message in known}
    warned = {message.text.replace(f"{tmp_path}/", "") for message in evaluation.messages}
    assert [text for text in warned - of_the_stack if f"    warning: {text}" not in shown] == []
    objects = {(one["kind"], one["metadata"]["name"]): one for one in manifests(evaluation)}
    for kind, name, part in example.parts:
        assert holds(part, objects[kind, name]), f"{kind} {name}: {objects[kind, name]}"


@pytest.mark.parametrize(("example", "catalog", "words", "answer"), list(every_command()))
def test_a_command_prints_what_its_page_shows(
    example: Example,
    catalog: dict[str, Any],
    words: list[str],
    answer: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(PROJECT)
    files = files_of(example, catalog, tmp_path)
    options = [("--stack-file", files["stack_file"]), ("--project-file", files["project_file"])]
    assert main([*words, *(str(word) for option in options for word in option)]) == 0
    assert capsys.readouterr().out == answer


@pytest.mark.parametrize(
    "page", [page for page in PAGES if catalog_of(page)], ids=lambda one: one.stem
)
def test_an_addition_to_the_catalogue_is_accepted(
    page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(PROJECT)
    as_it_is = Example("dev", refused=False, written={"config": {}})
    assert evaluation_of(as_it_is, catalog_of(page), tmp_path).resources


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_every_block_of_yaml_says_what_it_is(page: Path) -> None:
    known = r"# (Pulumi\.(\w+\.)?yaml\b|[A-Z][A-Za-z]+ \S+\n)"
    assert [block for block in blocks(page, "yaml") if not re.match(known, block)] == []


def test_the_page_on_containers_shows_the_sizes_as_they_are() -> None:
    text = (PROJECT / "docs" / "containers-and-volumes.md").read_text()
    for name, (cpu, memory) in SIZES.items():
        assert f"| `{name}` | {cpu} | {memory} | {memory} |" in text


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_every_link_to_a_file_leads_somewhere(page: Path) -> None:
    links = re.findall(r"\]\((?!https?:)([^)#]+)", page.read_text())
    assert [link for link in links if not (page.parent / link).exists()] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_every_make_target_on_a_page_is_there(page: Path) -> None:
    targets = set(re.findall(r"^([a-z-]+):", (PROJECT / "Makefile").read_text(), re.MULTILINE))
    named = set(re.findall(r"(?:`|^    )make ([a-z-]+)", page.read_text(), re.MULTILINE))
    assert named <= targets


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_every_folder_and_file_on_a_page_is_there(page: Path) -> None:
    named = re.findall(r"`((?:[a-z_]+/)+(?:[a-z_]+\.\w+)?)`", page.read_text())
    ignored = {"out/dev", ".pulumi/"}
    assert [name for name in named if name not in ignored and not (PROJECT / name).exists()] == []
