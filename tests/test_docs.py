"""What README and the pages show is what happens."""

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from offline.evaluate import evaluate
from offline.stack_files import StackFiles, read_stack
from settings.layers import merge

PROJECT = Path(__file__).resolve().parents[1]
README = PROJECT / "README.md"
PAGES = [README, *sorted((PROJECT / "docs").glob("*.md"))]
MISTAKES = (("weight: 80", "wieght: 80"), ("{tag: latest}", "{tag: 1.10}"))


def blocks(page: Path, language: str) -> list[str]:
    """The fenced blocks of one language on a page."""
    return re.findall(rf"^```{language}\n(.*?)^```$", page.read_text(), re.MULTILINE | re.DOTALL)


def stack_examples() -> Iterator[Any]:
    """Every block of YAML that says which file it belongs to."""
    for page in PAGES:
        for number, block in enumerate(blocks(page, "yaml")):
            if re.match(r"# Pulumi\.\w*\.?yaml", block):
                yield pytest.param(block, id=f"{page.stem}-{number}")


def offline(*words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "offline", *words],
        cwd=PROJECT,
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_readme_shows_the_preview_of_dev() -> None:
    shown = blocks(README, "text")[0]
    assert offline("preview", "dev").stdout == shown


def test_the_readme_shows_the_message_for_two_mistakes(tmp_path: Path) -> None:
    text = (PROJECT / "Pulumi.dev.yaml").read_text()
    for right, wrong in MISTAKES:
        assert right in text
        text = text.replace(right, wrong, 1)
    (tmp_path / "Pulumi.dev.yaml").write_text(text)
    finished = offline("preview", "dev", "--stack-file", str(tmp_path / "Pulumi.dev.yaml"))
    assert finished.returncode == 2
    assert finished.stderr.replace(f"{tmp_path}/", "") == blocks(README, "text")[1]


@pytest.mark.parametrize("block", list(stack_examples()))
def test_an_example_of_a_stack_file_is_accepted(block: str, tmp_path: Path) -> None:
    project = yaml.safe_load((PROJECT / "Pulumi.yaml").read_text())
    stack = yaml.safe_load((PROJECT / "Pulumi.dev.yaml").read_text())
    written = yaml.safe_load(block)
    if block.startswith("# Pulumi.yaml"):
        catalog = project["config"]["microservices:catalog"]
        catalog["value"] = catalog["value"] | written
        added = {name: {"tag": "1.0"} for name in written}
        written = {"config": {"microservices:services": added}}
    else:
        added = written["config"].get("microservices:services", {})
    for name, service in added.items():
        if name not in project["config"]["microservices:catalog"]["value"]:
            catalog = project["config"]["microservices:catalog"]["value"]
            catalog[name] = {"image": name, "port": 8080} | (service or {})
    # Null removes when the program merges, not before.
    removed = [name for name, service in added.items() if service is None]
    config = merge(stack["config"], written["config"])
    config["microservices:services"].update(dict.fromkeys(removed))
    (tmp_path / "Pulumi.yaml").write_text(yaml.safe_dump(project))
    (tmp_path / "Pulumi.dev.yaml").write_text(yaml.safe_dump(stack | {"config": config}))
    files = StackFiles("dev", tmp_path / "Pulumi.dev.yaml", tmp_path / "Pulumi.yaml")
    assert evaluate(PROJECT, "dev", read_stack(files)).resources


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
