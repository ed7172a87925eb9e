"""What README and the pages show is what happens."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from microservices.offline.cli import main
from microservices.offline.preview import preview_lines
from microservices.offline.terminal import Style
from microservices.settings.pods.resources import SIZES
from microservices.settings.values.problems import Rejected
from tests.page_examples import (
    PAGES,
    PROJECT,
    README,
    Example,
    blocks,
    catalog_of,
    evaluation_of,
    examples,
    files_of,
    holds,
)
from tests.stacks import STACKS, evaluated, manifests

LEFT_OUT = "...\n"
MISTAKES = (("weight: 80", "wieght: 80"), ("{tag: latest}", "{tag: 1.10}"))


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


Offline = Callable[..., tuple[int, str, str]]


@pytest.fixture
def offline(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Offline:
    """The exit code of a command of `python -m offline`, and what it prints."""
    monkeypatch.chdir(PROJECT)

    def run(*words: object) -> tuple[int, str, str]:
        code, said = main([*map(str, words)]), capsys.readouterr()
        return code, said.out, said.err

    return run


def test_the_readme_shows_the_preview_of_dev_with_parts_left_out(offline: Offline) -> None:
    _, rest, _ = offline("preview", "dev")
    beginning, *parts = blocks(README, "text")[0].split(LEFT_OUT)
    assert rest.startswith(beginning)
    for part in parts:
        place = rest.find(part)
        assert place >= 0, f"it is not there, or in another order: {part}"
        rest = rest[place + len(part) :]


def test_the_page_on_the_preview_shows_all_of_dev(offline: Offline) -> None:
    (shown,) = blocks(PROJECT / "docs" / "read-the-preview.md", "text")
    assert offline("preview", "dev")[:2] == (0, shown)


def test_the_readme_shows_the_topology_of_dev(offline: Offline) -> None:
    (shown,) = blocks(README, "mermaid")
    assert offline("graph", "dev")[:2] == (0, shown)


def test_the_readme_shows_the_message_for_two_mistakes(offline: Offline, tmp_path: Path) -> None:
    text = (PROJECT / "Pulumi.dev.yaml").read_text()
    for right, wrong in MISTAKES:
        assert right in text
        text = text.replace(right, wrong, 1)
    file = tmp_path / "Pulumi.dev.yaml"
    file.write_text(text)
    code, _, told = offline("preview", "dev", "--stack-file", file)
    assert (code, told.replace(f"{tmp_path}/", "")) == (2, blocks(README, "text")[-1])


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
    warned = {
        message.text.replace(f"{tmp_path}/", "")
        for message in evaluation.messages
        if message.severity != "info"
    }
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
    offline: Offline,
    tmp_path: Path,
) -> None:
    files = files_of(example, catalog, tmp_path)
    options = ("--stack-file", files["stack_file"], "--project-file", files["project_file"])
    assert offline(*words, *options)[:2] == (0, answer)


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
    known = r"# (([\w-]+/)?Pulumi\.(\w+\.)?yaml\b|[A-Z][A-Za-z]+ \S+\n)"
    assert [block for block in blocks(page, "yaml") if not re.match(known, block)] == []


def test_the_page_on_containers_shows_the_sizes_as_they_are() -> None:
    text = (PROJECT / "docs" / "containers-and-volumes.md").read_text()
    for name, (cpu, memory) in SIZES.items():
        assert f"| `{name}` | {cpu} | {memory} | {memory} |" in text
