"""Programs in Python, as the engine that is built runs them."""

import inspect
import os
import subprocess
import venv
from pathlib import Path

import pytest
from pulumi.runtime.proto import language_pb2, language_pb2_grpc

from testbed import engine
from testbed.hosts.language_host import LanguageHost
from tests.testbed.tiny_project import OWN_PYTHON, TinyProject, read_until, wait_until

SAYS_WHO_RUNS = """
    import os, sys
    import pulumi

    pulumi.export("prefix", sys.prefix)
    pulumi.export("activated", os.environ.get("VIRTUAL_ENV"))
    pulumi.export("arguments", sys.argv)
    pulumi.export("folder", os.getcwd())
    pulumi.export("imports", sys.path[0])
"""
UP = ("up", "--yes", "--skip-preview")
HOST = engine.HOSTS / "pulumi-language-python"


def environment_of_its_own(folder: Path) -> Path:
    """A virtual environment that has the packages of the tests."""
    venv.create(folder, symlinks=True)
    [packages] = folder.glob("lib/python*/site-packages")
    [shared] = OWN_PYTHON.glob("lib/python*/site-packages")
    (packages / "shared.pth").write_text(str(shared))
    return folder


def test_a_program_runs_in_the_virtual_environment_of_its_project(project: TinyProject) -> None:
    own = environment_of_its_own(project.folder / "own")
    project.describe({"toolchain": "pip", "virtualenv": "own"})
    outputs = project.outputs(SAYS_WHO_RUNS)
    assert outputs["prefix"] == outputs["activated"] == str(own)


def test_without_one_a_program_runs_with_the_python_on_path(project: TinyProject) -> None:
    own = environment_of_its_own(project.folder / "own")
    project.describe({})
    path = project.environment["PATH"]
    project.environment["PATH"] = f"{own}/bin{os.pathsep}{path}"
    assert project.outputs(SAYS_WHO_RUNS)["prefix"] == str(own)
    project.environment["PATH"] = path
    project.environment["PULUMI_PYTHON_CMD"] = str(own / "bin" / "python")
    assert project.outputs(SAYS_WHO_RUNS)["prefix"] == str(own)


def test_a_program_starts_in_the_folder_of_its_project(project: TinyProject) -> None:
    outputs = project.outputs(SAYS_WHO_RUNS)
    assert outputs["folder"] == str(project.folder)
    assert outputs["arguments"] == ["."]
    assert outputs["imports"] == "."


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
    said = project.write(
        "__main__.py",
        """
        import pulumi
        config = pulumi.Config()
        pulumi.export("open", config.require("open"))
        pulumi.export("hidden", config.require_secret("hidden"))
        pulumi.export("dry", pulumi.runtime.is_dry_run())
        """,
    )
    assert said.exists()
    outputs = project.outputs_of_files()
    assert outputs == {"open": "seen", "hidden": "[secret]", "dry": False}


def test_an_exception_is_shown_with_the_lines_of_the_program_alone(project: TinyProject) -> None:
    file = project.write("__main__.py", 'def run():\n    raise ValueError("broken")\nrun()\n')
    said = project.fail(*UP)
    assert "error: Program failed with an unhandled exception:" in said
    shown = [line.strip() for line in said.splitlines() if line.strip().startswith('File "')]
    assert set(shown) == {
        f'File "{file}", line 3, in <module>',
        f'File "{file}", line 2, in run',
    }
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
        """,
    )
    lines = [line.strip() for line in project.succeed(*UP).splitlines()]
    assert {"by print", "by standard error", "by info", "warning: by warn"} <= set(lines)
    assert not [line for line in lines if "by debug" in line]


def test_an_error_in_the_log_is_counted(project: TinyProject) -> None:
    project.write("__main__.py", 'import pulumi\npulumi.log.error("by error")\n')
    lines = [line.strip() for line in project.run(*UP)[1].splitlines()]
    assert {"error: by error", "1 errored"} <= set(lines)


def test_ctrl_c_reaches_the_program_which_may_still_answer(project: TinyProject) -> None:
    project.write(
        "__main__.py",
        """
        import signal
        answered = []
        signal.signal(signal.SIGINT, lambda *_: answered.append(print("heard", flush=True)))
        print("waiting", flush=True)
        while not answered:
            signal.pause()
        """,
    )
    code, said = project.interrupt_after(project.start(*UP), "waiting")
    assert code != 0
    assert "heard" in said


@pytest.mark.parametrize("answer", ["signal.SIG_DFL", "signal.SIG_IGN"])
def test_ctrl_c_ends_a_program_whatever_it_does(project: TinyProject, answer: str) -> None:
    project.write(
        "__main__.py",
        f"""
        import os, signal, time
        signal.signal(signal.SIGINT, {answer})
        print("process", os.getpid(), "waits", flush=True)
        while True:
            time.sleep(600)
        """,
    )
    process = project.start(*UP)
    code, said = project.interrupt_after(process, "waits")
    assert code != 0
    assert "Traceback" not in said


def test_nothing_is_left_of_an_engine_that_was_killed(project: TinyProject) -> None:
    project.write(
        "__main__.py",
        """
        import os, pathlib, time
        pathlib.Path("processes").write_text(f"{os.getpid()} {os.getppid()}")
        print("waiting", flush=True)
        time.sleep(600)
        """,
    )
    process = project.start(*UP)
    read_until(process, "waiting")
    program, host = (project.folder / "processes").read_text().split()
    process.kill()
    process.communicate()
    wait_until(lambda: not is_running(program) and not is_running(host))


def is_running(number: str) -> bool:
    """Whether there is such a process, and it has not ended."""
    status = Path("/proc", number, "stat")
    return status.exists() and status.read_text().rpartition(")")[2].split()[0] != "Z"


@pytest.mark.parametrize(
    ("options", "keys", "words"),
    [
        ({"virtualenv": "none"}, {}, "but '{folder}/none' doesn't exist"),
        ({"virtualenv": "."}, {}, "'{folder}' doesn't appear to be a virtual environment"),
        ({"virtualenv": "{prefix}"}, {"main": "gone"}, "project 'main' could not be read"),
        (
            {"virtualenv": "{prefix}"},
            {"main": "empty"},
            "unable to find main python program `__main__.py` in `{folder}/empty`",
        ),
        ({"toolchain": "uv"}, {}, "knows the toolchain pip, not 'uv'"),
        ({"virtualenv": 3}, {}, "virtualenv option must be a string"),
    ],
)
def test_a_project_that_cannot_run_is_refused_in_one_line(
    project: TinyProject, options: dict[str, str], keys: dict[str, str], words: str
) -> None:
    (project.folder / "empty").mkdir()
    filled = {
        key: value.format(prefix=OWN_PYTHON) if isinstance(value, str) else value
        for key, value in options.items()
    }
    project.describe(filled, **keys)
    said = project.fail(*UP)
    told = [line for line in said.splitlines() if words.format(folder=project.folder) in line]
    assert told, said
    assert "Traceback" not in said


def test_a_program_without_any_python_is_refused_in_one_line(
    project: TinyProject, tmp_path: Path
) -> None:
    commands = tmp_path / "commands"
    commands.mkdir()
    (commands / "sh").symlink_to("/bin/sh")
    project.describe({})
    built = engine.built()
    project.environment["PATH"] = os.pathsep.join(map(str, [*built.path, commands]))
    assert "failed to locate any of ['python3', 'python'] on your PATH" in project.fail(*UP)


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


def test_the_sdk_has_the_calls_that_the_host_answers() -> None:
    calls = {name for name in vars(LanguageHost) if name[0].isupper()}
    known = {name for name in vars(language_pb2_grpc.LanguageRuntimeServicer) if name[0].isupper()}
    assert calls <= known, f"the language host's calls have other names: {sorted(calls - known)}"
    register = language_pb2_grpc.add_LanguageRuntimeServicer_to_server
    assert list(inspect.signature(register).parameters) == ["servicer", "server"]


@pytest.mark.parametrize(
    ("message", "fields"),
    [
        ("LanguageHandshakeRequest", {"engine_address"}),
        ("ProgramInfo", {"root_directory", "program_directory", "entry_point", "options"}),
        ("AboutResponse", {"executable", "version", "metadata"}),
        (
            "RunRequest",
            {"monitor_address", "project", "stack", "pwd", "dryRun", "parallel", "organization"}
            | {"config", "configSecretKeys", "args", "info"},
        ),
        ("RunResponse", {"error", "bail"}),
        ("RunPluginRequest", {"kind", "args", "env", "info"}),
        ("RunPluginResponse", {"stdout", "stderr", "exitcode"}),
    ],
)
def test_the_sdk_has_the_fields_that_the_host_reads_and_writes(
    message: str, fields: set[str]
) -> None:
    known = set(getattr(language_pb2, message).DESCRIPTOR.fields_by_name)
    assert fields <= known, f"{message} has no longer {sorted(fields - known)}"


def test_every_word_to_the_program_is_one_that_its_runner_knows() -> None:
    from testbed.hosts.language_host import _arguments
    from testbed.module_file import PROGRAM_RUNNER

    if defect := PROGRAM_RUNNER.defect():
        pytest.skip(defect)
    request = language_pb2.RunRequest(
        project="tiny", stack="dev", pwd="/", monitor_address="m", organization="o", parallel=1
    )
    request.info.root_directory = "/"
    words = [word for word in _arguments(request, "e") if word.startswith("--")]
    runner = PROGRAM_RUNNER.path.read_text()
    assert [word for word in words if f'"{word}"' not in runner] == []
    assert len(words) == 9
