"""Programs in Python, as the engine that is built runs them."""

import os
import re
import subprocess
import venv
from pathlib import Path

import pytest

from testbed import engine
from testbed.fault import Fault
from testbed.hosts import program_python
from tests.testbed.tiny_project import OWN_PYTHON, UP, TinyProject

SAYS_WHO_RUNS = """
    import os, sys
    import pulumi

    pulumi.export("prefix", sys.prefix)
    pulumi.export("activated", os.environ.get("VIRTUAL_ENV"))
    pulumi.export("arguments", sys.argv)
    pulumi.export("folder", os.getcwd())
    pulumi.export("imports", sys.path[0])
"""
HOST = engine.HOSTS / "pulumi-language-python"


def environment_of_its_own(folder: Path) -> Path:
    """A virtual environment that has the packages of the tests."""
    venv.create(folder, symlinks=True)
    [packages] = folder.glob("lib/python*/site-packages")
    [shared] = OWN_PYTHON.glob("lib/python*/site-packages")
    (packages / "shared.pth").write_text(str(shared))
    return folder


def test_a_program_runs_in_its_folder_and_the_virtual_environment_of_its_project(
    project: TinyProject,
) -> None:
    own = environment_of_its_own(project.folder / "own")
    project.describe({"toolchain": "pip", "virtualenv": "own"})
    outputs = project.outputs(SAYS_WHO_RUNS)
    assert outputs["prefix"] == outputs["activated"] == str(own)
    assert outputs["folder"] == str(project.folder)
    assert outputs["arguments"] == ["."]
    assert outputs["imports"] == "."


def test_without_one_a_program_runs_with_the_python_on_path(project: TinyProject) -> None:
    own = environment_of_its_own(project.folder / "own")
    project.describe({})
    path = project.environment["PATH"]
    project.environment["PATH"] = f"{own}/bin{os.pathsep}{path}"
    assert project.outputs(SAYS_WHO_RUNS)["prefix"] == str(own)
    project.environment["PATH"] = path
    project.environment["PULUMI_PYTHON_CMD"] = str(own / "bin" / "python")
    assert project.outputs(SAYS_WHO_RUNS)["prefix"] == str(own)


@pytest.mark.parametrize(
    ("main", "file", "argument"),
    [("app", "app/__main__.py", "."), ("app/start.py", "app/start.py", "start.py")],
)
def test_main_is_a_folder_or_a_file(
    project: TinyProject, main: str, file: str, argument: str
) -> None:
    project.describe({"virtualenv": str(OWN_PYTHON)}, main=main)
    project.write(file, SAYS_WHO_RUNS)
    outputs = project.outputs_of_files()
    assert outputs["folder"] == str(project.folder / "app")
    assert outputs["arguments"] == [argument]


def test_a_program_reads_its_configuration_and_secrets(project: TinyProject) -> None:
    project.succeed("config", "set", "open", "seen")
    project.succeed("config", "set", "--secret", "hidden", "not-to-be-seen")
    outputs = project.outputs(
        """
        import pulumi
        config = pulumi.Config()
        pulumi.export("open", config.require("open"))
        pulumi.export("hidden", config.require_secret("hidden"))
        pulumi.export("dry", pulumi.runtime.is_dry_run())
        """
    )
    assert outputs == {"open": "seen", "hidden": "[secret]", "dry": False}


def test_an_exception_is_shown_with_the_lines_of_the_program_alone(project: TinyProject) -> None:
    file = project.write("__main__.py", 'def run():\n    raise ValueError("broken")\nrun()\n')
    said = project.fail(*UP)
    assert "error: Program failed with an unhandled exception:" in said
    shown = [line.strip() for line in said.splitlines() if line.strip().startswith('File "')]
    assert set(shown) == {f'File "{file}", line 3, in <module>', f'File "{file}", line 2, in run'}
    assert "ValueError: broken" in said
    assert "non-zero exit code" not in said


def test_a_run_error_is_one_message(project: TinyProject) -> None:
    project.write("__main__.py", 'import pulumi\nraise pulumi.RunError("not like this")\n')
    said = project.fail(*UP)
    assert "error: not like this" in said
    assert "Traceback" not in said


@pytest.mark.parametrize(
    ("leaving", "words"),
    [
        ("sys.exit(3)", "program exited with non-zero exit code: 3"),
        ("os.kill(os.getpid(), 9)", "program exited with non-zero exit code: -1"),
    ],
)
def test_an_exit_code_is_told(project: TinyProject, leaving: str, words: str) -> None:
    project.write("__main__.py", f"import os, sys\n{leaving}\n")
    assert f"an unhandled error occurred: {words}" in project.fail(*UP)


def test_what_a_program_prints_and_logs_is_shown(project: TinyProject) -> None:
    project.write(
        "__main__.py",
        """
        import sys, pulumi
        print("by print")
        print("by standard error", file=sys.stderr)
        pulumi.log.debug("by debug")
        pulumi.log.info("by info")
        pulumi.log.warn("by warn")
        pulumi.log.error("by error")
        """,
    )
    lines = [line.strip() for line in project.run(*UP)[1].splitlines()]
    assert {"by print", "by standard error", "by info", "warning: by warn"} <= set(lines)
    assert {"error: by error", "1 errored"} <= set(lines)
    assert not [line for line in lines if "by debug" in line]


@pytest.mark.parametrize(
    ("virtualenv", "main", "words"),
    [
        ("none", None, "but '{folder}/none' doesn't exist"),
        (str(OWN_PYTHON), "gone", "project 'main' could not be read"),
        (
            str(OWN_PYTHON),
            "empty",
            "unable to find main python program `__main__.py` in `{folder}/empty`",
        ),
    ],
)
def test_a_project_that_cannot_run_is_refused_in_one_line(
    project: TinyProject, virtualenv: str, main: str | None, words: str
) -> None:
    (project.folder / "empty").mkdir()
    project.describe({"virtualenv": virtualenv}, **({"main": main} if main else {}))
    said = project.fail(*UP)
    told = [line for line in said.splitlines() if words.format(folder=project.folder) in line]
    assert told, said
    assert "Traceback" not in said


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"virtualenv": "none"}, "is set to 'none', but '{folder}/none' doesn't exist"),
        ({"virtualenv": "."}, "'{folder}' doesn't appear to be a virtual environment"),
        ({"toolchain": "uv"}, "knows the toolchain pip, not 'uv'"),
        ({"virtualenv": 3}, "virtualenv option must be a string"),
        ({}, "failed to locate any of ['python3', 'python'] on your PATH"),
    ],
)
def test_a_python_that_is_not_there_is_a_fault(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, options: dict[str, object], words: str
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(Fault, match=f"{re.escape(words.format(folder=tmp_path))}$"):
        program_python.find(tmp_path, options)


def test_the_host_installs_nothing(project: TinyProject) -> None:
    assert "the testbed's language host installs nothing" in project.fail("install")


def test_a_host_without_its_interpreter_says_who_sets_it() -> None:
    finished = subprocess.run([HOST], env={}, capture_output=True, text=True, check=False)
    assert finished.returncode != 0
    assert "TESTBED_PYTHON: it names the interpreter" in finished.stderr
    assert len(finished.stderr.splitlines()) == 1


def test_a_host_with_other_arguments_says_which() -> None:
    variables = {"TESTBED_PYTHON": str(OWN_PYTHON / "bin" / "python")}
    finished = subprocess.run(
        [HOST, "--other"], env=variables, capture_output=True, text=True, check=False
    )
    assert finished.returncode == 2
    assert finished.stderr == "pulumi-language-python: error: unrecognized arguments: --other\n"
