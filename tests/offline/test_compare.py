"""`microservices compare`: a stack beside manifests."""

import io
import json
import shutil
import sys
from pathlib import Path

import pytest

from microservices.offline.cli import main
from tests.page_examples import blocks
from tests.stacks import ROOT

PAGE = ROOT / "docs" / "compare.md"
LEFT_OUT = "...\n"


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The project of the page, and its manifests."""
    shutil.copy(ROOT / "__main__.py", tmp_path)
    (tmp_path / "Pulumi.yaml").write_text("name: shop\nruntime: python\n")
    (tmp_path / "Pulumi.dev.yaml").write_text(blocks(PAGE, "yaml")[0])
    (tmp_path / "manifests.yaml").write_text(blocks(PAGE, "yml")[0])
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.usefixtures("shop")
def test_the_page_shows_what_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["compare", "dev", "--with", "manifests.yaml"]) == 3
    rest = capsys.readouterr().out
    for part in blocks(PAGE, "console")[0].split(LEFT_OUT):
        place = rest.find(part)
        assert place >= 0, f"it is not there, or in another order: {part}"
        rest = rest[place + len(part) :]
    assert rest == ""


def test_what_the_stack_renders_is_the_same(shop: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["render", "dev", "--out", "out"]) == 0
    capsys.readouterr()
    assert main(["compare", "dev", "--with", str(shop / "out"), "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["differs"], told["counts"]) == (False, {"same": 14})


def test_a_program_reads_the_differences_of_what_stands_in_standard_input(
    shop: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    text = (shop / "manifests.yaml").read_text()
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(text.encode())))
    assert main(["compare", "dev", "--with", "-", "--json"]) == 3
    told = json.loads(capsys.readouterr().out)
    objects = {one["here"] or one["there"]: one for one in told["objects"]}
    assert objects["CronJob/report"]["verdict"] == "missing"
    assert objects["Deployment/web-v1"]["effect"] == "restarts its pods"
    replicas = {"path": "spec.replicas", "verdict": "different", "there": 3, "here": 2}
    assert replicas in objects["Deployment/web-v1"]["fields"]


def test_another_namespace_and_objects_of_the_same_host_are_told(
    shop: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (shop / "manifests.yaml").write_text(
        "apiVersion: networking.istio.io/v1\nkind: DestinationRule\n"
        "metadata: {name: all, namespace: old}\nspec: {host: web}\n"
    )
    assert main(["compare", "dev", "--with", "manifests.yaml"]) == 3
    told = capsys.readouterr().out
    assert "\nNamespace old is shop here: every object is made anew in it\n" in told
    beside = "    DestinationRule/all: see DestinationRule/web-v1, VirtualService/web\n"
    assert f"\nSaid by other objects\n{beside}" in told, told


def test_a_stack_that_is_not_there_and_manifests_that_are_none_are_refused(
    shop: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["compare", "test", "--with", "manifests.yaml"]) == 2
    assert "there is no such file; write one of the stacks here: dev" in capsys.readouterr().err
    (shop / "manifests.yaml").write_text("a: {{ .Values.a }}")
    assert main(["compare", "test", "--with", "manifests.yaml"]) == 2
    assert "a template that nobody has rendered" in capsys.readouterr().err
