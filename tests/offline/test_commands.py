"""The commands: exit codes, and what goes to which stream."""

import json
import os
import sys
from importlib import import_module
from pathlib import Path

import pytest

from microservices.offline import preview
from microservices.offline.cli import COMMANDS, MODULES, helps, main
from tests.offline.programs import write

Streams = pytest.CaptureFixture[str]


@pytest.mark.parametrize("name", COMMANDS)
def test_a_command_is_a_module_with_three_parts(name: str) -> None:
    module = import_module(f"microservices.offline.{MODULES.get(name, name)}")
    assert isinstance(module.HELP, str)
    assert callable(module.add_arguments)
    assert callable(module.run)
    assert helps()[name] == module.HELP


@pytest.mark.usefixtures("folder")
def test_preview_prints_the_tree(capsys: Streams) -> None:
    assert main(["preview", "test"]) == 0
    out, err = capsys.readouterr()
    assert out.startswith("Previewing stand-in in stack test")
    assert "books-drawer" in out
    assert err == ""


@pytest.mark.usefixtures("folder")
def test_preview_prints_json(capsys: Streams) -> None:
    assert main(["preview", "test", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["changeSummary"] == {"create": 8}


def test_render_writes_files_and_says_how_many(folder: Path, capsys: Streams) -> None:
    assert main(["render", "test", "--out", "out"]) == 0
    out, err = capsys.readouterr()
    assert out == "5 manifests in out\n"
    assert err.startswith("info: one shelf\nwarning: the shelf is small\n")
    assert (folder / "out" / "0-crd").is_dir()
    assert len(list((folder / "out" / "1-manifest").iterdir())) == 5


@pytest.mark.parametrize("arguments", [[], ["preview"], ["render", "test"], ["deploy", "test"]])
def test_a_wrong_command_line_is_exit_code_2(arguments: list[str], capsys: Streams) -> None:
    with pytest.raises(SystemExit) as caught:
        main(arguments)
    assert caught.value.code == 2
    assert "usage: python -m offline" in capsys.readouterr().err


def test_an_error_that_the_program_only_logs_fails_the_command(
    folder: Path, capsys: Streams
) -> None:
    write(folder, "pulumi.log.error('broken')")
    assert main(["preview", "test"]) == 1
    assert "    error: broken\n" in capsys.readouterr().out
    assert main(["render", "test", "--out", "out"]) == 1
    assert capsys.readouterr().err == (
        "error: broken\nerror: the program logged an error; nothing is written\n"
    )
    assert not (folder / "out").exists()


def test_what_is_no_manifest_is_not_left_out(folder: Path, capsys: Streams) -> None:
    write(folder, "pulumi.CustomResource('kubernetes:helm.sh/v3:Release', 'chart', {})")
    assert main(["preview", "test"]) == 0
    assert main(["render", "test", "--out", "out"]) == 1
    assert "kubernetes:helm.sh/v3:Release `chart` needs its provider's" in capsys.readouterr().err
    assert not (folder / "out").exists()


def test_a_folder_with_foreign_files_is_not_rendered_into(folder: Path, capsys: Streams) -> None:
    assert main(["render", "test", "--out", "."]) == 1
    assert "did not write, such as Pulumi.test.yaml" in capsys.readouterr().err
    assert (folder / "Pulumi.yaml").is_file()


@pytest.mark.usefixtures("folder")
def test_an_interruption_is_exit_code_130(monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(preview, "evaluate_stack", interrupted)
    assert main(["preview", "test"]) == 130


@pytest.mark.usefixtures("folder")
def test_a_reader_that_has_seen_enough_is_exit_code_1(
    monkeypatch: pytest.MonkeyPatch, capsys: Streams
) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    with os.fdopen(writing, "w", encoding="utf-8") as stream:
        monkeypatch.setattr(sys, "stdout", stream)
        assert main(["preview", "test"]) == 1
    assert capsys.readouterr().err == ""


def test_an_error_of_the_system_is_one_line(folder: Path, capsys: Streams) -> None:
    assert main(["render", "test", "--out", "Pulumi.yaml/out"]) == 1
    out, err = capsys.readouterr()
    assert out == ""
    assert err.splitlines()[-1] == f"error: [Errno 17] File exists: '{folder}/Pulumi.yaml'"
