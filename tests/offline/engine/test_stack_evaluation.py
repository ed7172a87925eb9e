"""One stack of a project: what is wrong with its files, its settings and its program."""

import json
from pathlib import Path

import pytest

from microservices.offline.cli import main
from tests.offline.programs import write
from tests.stacks import ROOT

Streams = pytest.CaptureFixture[str]


def test_what_the_program_prints_does_not_mix_with_the_result(
    folder: Path, capsys: Streams
) -> None:
    write(folder, "print('hello from the program')")
    assert main(["preview", "test", "--json"]) == 0
    out, err = capsys.readouterr()
    assert json.loads(out)["changeSummary"] == {"create": 1}
    assert err == "hello from the program\n"


@pytest.mark.parametrize("command", [["preview", "test"], ["render", "test", "--out", "out"]])
def test_bad_input_is_exit_code_2_with_every_problem_and_no_output(
    folder: Path, capsys: Streams, command: list[str]
) -> None:
    (folder / "Pulumi.test.yaml").write_text("config: {greting: a, secrets: {a: {b: hunter2}}}")
    assert main(command) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert [line.split(": ")[:2] for line in err.splitlines()] == [
        ["Pulumi.test.yaml", "stand-in:greting"],
        ["Pulumi.test.yaml", "stand-in:secrets.a.b"],
    ]
    assert "hunter2" not in err
    assert not (folder / "out").exists()


def test_problems_of_files_and_settings_come_together(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Streams
) -> None:
    monkeypatch.chdir(ROOT)
    stack, project = tmp_path / "mine.yaml", tmp_path / "project.yaml"
    project.write_text((ROOT / "Pulumi.yaml").read_text().replace("port: 8080", "port: none"))
    stack.write_text(
        "config:\n"
        "  microservices:namespace: shop\n"
        "  microservices:servces: {}\n"
        "  microservices:services:\n"
        "    user-service: {configFrom: [], versions: {v1: {tag: on, weight: 120}}}\n"
        "    order-service: {tag: a, tag: b}\n"
        "  microservices:secrets: {app-secrets: {api_key: hunter2}}\n"
    )
    command = ["preview", "dev", "--stack-file", str(stack), "--project-file", str(project)]
    assert main(command) == 2
    err = capsys.readouterr().err
    assert [line.split(": ")[:2] for line in err.splitlines()] == [
        [str(stack), "microservices:secrets.app-secrets.api_key"],
        [str(stack), "microservices:servces"],
        [str(stack), "microservices:services.order-service.tag"],
        [str(stack), "microservices:services.user-service.versions.v1.weight"],
        [str(project), "microservices:catalog.user-service.port"],
    ]
    assert "hunter2" not in err


def test_a_warning_names_the_given_files(folder: Path, capsys: Streams) -> None:
    texts = ("Pulumi.test.yaml: a", "Pulumi.yaml: b: c", "Pulumi.other.yaml: d", "e")
    write(folder, f"for text in {texts}: pulumi.log.warn(text)")
    (folder / "Pulumi.test.yaml").rename(folder / "mine.yaml")
    (folder / "Pulumi.yaml").rename(folder / "ours.yaml")
    files = ["--stack-file", "mine.yaml", "--project-file", "ours.yaml"]
    assert main(["preview", "test", *files]) == 0
    told = [line for line in capsys.readouterr().out.splitlines() if "warning" in line]
    shown = ("mine.yaml: a", "ours.yaml: b: c", "Pulumi.other.yaml: d", "e")
    assert told == [f"    warning: {text}" for text in shown]


@pytest.mark.parametrize(
    ("source", "line"),
    [
        ("raise pulumi.RunError('not like this')", "error: not like this"),
        ("import sys; sys.exit('enough')", "error: the program ended itself with 'enough'"),
        (
            "pulumi.StackReference('organization/other/dev')",
            "error: pulumi:pulumi:StackReference `organization/other/dev` is read from where it "
            "exists: not offline",
        ),
    ],
)
def test_anything_else_is_exit_code_1_with_one_line(
    folder: Path, capsys: Streams, source: str, line: str
) -> None:
    write(folder, source)
    assert main(["preview", "test"]) == 1
    assert capsys.readouterr() == ("", f"{line}\n")


def test_an_unexpected_error_of_the_program_shows_its_own_traceback(
    folder: Path, capsys: Streams
) -> None:
    write(folder, "pulumi.log.warn('beware')\n\ndef fail():\n    return {}['x']\n\nfail()")
    assert main(["preview", "test"]) == 1
    out, err = capsys.readouterr()
    assert out == ""
    lines = err.splitlines()
    assert lines[:3] == [
        "warning: beware",
        "error: the program failed",
        "Traceback (most recent call last):",
    ]
    assert lines[3].startswith(f'  File "{folder}/__main__.py", line 7, in <module>')
    assert lines[-1] == "KeyError: 'x'"


def test_a_folder_without_a_program_is_named(folder: Path, capsys: Streams) -> None:
    (folder / "__main__.py").unlink()
    assert main(["preview", "test"]) == 1
    assert capsys.readouterr().err == (
        f"error: there is no program {folder}/__main__.py; run this in the folder of Pulumi.yaml\n"
    )


@pytest.mark.parametrize(("key", "file"), [("src", "__main__.py"), ("src/run.py", "run.py")])
def test_a_program_elsewhere_is_found_by_main(
    folder: Path, capsys: Streams, key: str, file: str
) -> None:
    (folder / "src").mkdir()
    source = "import os, beside\nprint(os.getcwd())\n{}['x']"
    write(folder, source)
    (folder / "__main__.py").rename(folder / "src" / file)
    (folder / "src" / "beside.py").write_text("")
    project = folder / "Pulumi.yaml"
    project.write_text(f"{project.read_text()}\nmain: {key}\n")
    assert main(["preview", "test"]) == 1
    said = capsys.readouterr().err.splitlines()
    assert said[0] == str(folder / "src")
    assert f'  File "{folder}/src/{file}", line 4, in <module>' in said


@pytest.mark.parametrize("source", ["", "raise ValueError"])
def test_problems_of_files_are_told_whatever_the_program_does(
    folder: Path, capsys: Streams, source: str
) -> None:
    write(folder, source)
    (folder / "Pulumi.test.yaml").write_text("config: {greting: a}")
    assert main(["preview", "test"]) == 2
    [line] = capsys.readouterr().err.splitlines()
    assert line.startswith("Pulumi.test.yaml: stand-in:greting: ")


@pytest.mark.usefixtures("folder")
def test_a_stack_without_a_file_is_bad_input(capsys: Streams) -> None:
    assert main(["preview", "tset"]) == 2
    assert capsys.readouterr().err.startswith("Pulumi.tset.yaml: there is no such file; ")
