"""The commands: exit codes, and what goes to which stream."""

import json
import shutil
from importlib import import_module
from pathlib import Path

import pytest

from microservices.offline import preview
from microservices.offline.cli import COMMANDS, main
from tests.offline.programs import STAND_IN, write
from tests.stacks import ROOT


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the stand-in's folder, which is the current one."""
    shutil.copytree(STAND_IN, tmp_path / "stand_in")
    monkeypatch.chdir(tmp_path / "stand_in")
    return tmp_path / "stand_in"


Streams = pytest.CaptureFixture[str]


@pytest.mark.parametrize("name", COMMANDS)
def test_a_command_is_a_module_with_three_parts(name: str) -> None:
    module = import_module(f"microservices.offline.{name}")
    assert isinstance(module.HELP, str)
    assert callable(module.add_arguments)
    assert callable(module.run)


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


def test_what_the_program_prints_does_not_mix_with_the_result(
    folder: Path, capsys: Streams
) -> None:
    write(folder, "print('hello from the program')")
    assert main(["preview", "test", "--json"]) == 0
    out, err = capsys.readouterr()
    assert json.loads(out)["changeSummary"] == {"create": 1}
    assert err == "hello from the program\n"


def test_render_writes_files_and_says_how_many(folder: Path, capsys: Streams) -> None:
    assert main(["render", "test", "--out", "out"]) == 0
    out, err = capsys.readouterr()
    assert out == "5 manifests in out\n"
    assert err.startswith("info: one shelf\nwarning: the shelf is small\n")
    assert (folder / "out" / "0-crd").is_dir()
    assert len(list((folder / "out" / "1-manifest").iterdir())) == 5


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


def test_a_warning_names_the_given_stack_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Streams
) -> None:
    monkeypatch.chdir(ROOT)
    stack = tmp_path / "mine.yaml"
    shutil.copy(ROOT / "Pulumi.dev.yaml", stack)
    assert main(["preview", "dev", "--stack-file", str(stack)]) == 0
    warnings = [line for line in capsys.readouterr().out.splitlines() if "warning" in line]
    assert warnings
    assert all(line.startswith(f"    warning: {stack}: ") for line in warnings)


@pytest.mark.parametrize("arguments", [[], ["preview"], ["render", "test"], ["deploy", "test"]])
def test_a_wrong_command_line_is_exit_code_2(arguments: list[str], capsys: Streams) -> None:
    with pytest.raises(SystemExit) as caught:
        main(arguments)
    assert caught.value.code == 2
    assert "usage: python -m offline" in capsys.readouterr().err


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


def test_a_folder_without_a_program_is_named(folder: Path, capsys: Streams) -> None:
    (folder / "__main__.py").unlink()
    assert main(["preview", "test"]) == 1
    assert capsys.readouterr().err == (
        f"error: there is no program __main__.py in {folder}; run this in its folder\n"
    )


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


def test_an_error_of_the_system_is_one_line(folder: Path, capsys: Streams) -> None:
    assert main(["render", "test", "--out", "Pulumi.yaml/out"]) == 1
    out, err = capsys.readouterr()
    assert out == ""
    assert err.splitlines()[-1] == f"error: [Errno 17] File exists: '{folder}/Pulumi.yaml'"
