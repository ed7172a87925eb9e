"""Commands in namespaces of their own: exit codes, faults, and nothing left after `kill -9`."""

import os
import shutil
import signal
import subprocess
import sys
import uuid
from pathlib import Path

import psutil
import pytest

from testbed import folders
from testbed.built import programs
from testbed.plugin.layers import MISSING
from testbed.processes.processes import wait_until

NOBODY = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"]
RUN = [sys.executable, "-m", "testbed", "run"]


@pytest.fixture(autouse=True)
def permitted() -> None:
    """Skip the tests where namespaces are not permitted or programs are missing."""
    if MISSING in os.environ:
        pytest.skip(os.environ[MISSING])
    if programs.defects():
        pytest.skip(programs.defects()[0])


def run(*command: str, path: str | None = None) -> subprocess.CompletedProcess[str]:
    """Run `python -m testbed run` with these arguments."""
    environment = dict(os.environ)
    if path is not None:
        environment["PATH"] = path
    return subprocess.run(
        [*RUN, *command],
        cwd=folders.ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


def processes_with(mark: str) -> list[psutil.Process]:
    """The processes with this word in their command line."""
    return [
        process
        for process in psutil.process_iter(["cmdline"])
        if any(mark in word for word in process.info["cmdline"] or [])
    ]


def test_exit_code_is_that_of_the_command() -> None:
    assert run("--", "sh", "-c", "exit 7").returncode == 7
    assert run("--", "sh", "-c", "kill -9 $$").returncode == 128 + 9


def test_network_is_empty_but_for_loopback_and_the_bridge() -> None:
    finished = run("--", "ip", "-brief", "link")
    names = [line.split()[0] for line in finished.stdout.splitlines()]
    assert names == ["lo", "testbed0"]


def test_first_process_of_the_command_is_alone() -> None:
    finished = run("--", "sh", "-c", "ls /proc | grep -c '^[0-9]'")
    assert int(finished.stdout) <= 5


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM])
def test_nothing_is_left_when_the_run_is_killed(number: signal.Signals) -> None:
    mark = f"3{uuid.uuid4().int % 10**9:09}"
    script = f"setsid sleep {mark} & setsid setsid sleep {mark} & sleep {mark}"
    process = subprocess.Popen([*RUN, "--", "sh", "-c", script], cwd=folders.ROOT)
    wait_until(lambda: len(processes_with(mark)) > 4, 60, "waiting for the sleepers")
    process.send_signal(number)
    process.wait()
    wait_until(lambda: not processes_with(mark), 60, "waiting for the sleepers to end")


def test_every_process_has_ended_before_a_run_that_is_told_to_end(tmp_path: Path) -> None:
    """The kernel needs a while to end a process with this much memory."""
    there = tmp_path / "there"
    script = f"import signal; memory = b'1' * 2**30; open({str(there)!r}, 'w'); signal.pause()"
    command = [*RUN, "--", sys.executable, "-c", script]
    process = subprocess.Popen(command, cwd=folders.ROOT)
    wait_until(there.exists, 60, "waiting for the memory")
    inside = psutil.Process(process.pid).children(recursive=True)
    process.terminate()
    assert process.wait() == 128 + signal.SIGTERM
    assert [one for one in inside if one.is_running()] == []


def test_nothing_is_left_when_what_started_the_run_is_killed() -> None:
    mark = f"4{uuid.uuid4().int % 10**9:09}"
    starter = "import subprocess, sys; subprocess.run(sys.argv[1:])"
    command = [sys.executable, "-c", starter, *RUN, "--", "sh", "-c", f"setsid sleep {mark} & wait"]
    process = subprocess.Popen(command, cwd=folders.ROOT)
    wait_until(lambda: len(processes_with(mark)) > 4, 60, "waiting for the sleeper")
    process.kill()
    process.wait()
    wait_until(lambda: not processes_with(mark), 60, "waiting for the sleeper to end")


def forbidding(folder: Path) -> str:
    """A PATH whose `unshare` fails as on a machine that forbids it."""
    folder.mkdir()
    unshare = folder / "unshare"
    unshare.write_text(
        "#!/bin/sh\necho 'unshare: unshare failed: Operation not permitted' >&2\nexit 1\n"
    )
    unshare.chmod(0o755)
    return f"{folder}{os.pathsep}{os.environ['PATH']}"


NOT_PERMITTED = (
    "namespaces are not permitted on this machine "
    "(unshare: unshare failed: Operation not permitted)"
)


def test_forbidden_namespaces_are_one_clear_line(tmp_path: Path) -> None:
    finished = run("--", "echo", "ran", path=forbidding(tmp_path / "bin"))
    assert finished.returncode == 1
    assert finished.stderr == f"testbed: {NOT_PERMITTED}\n"
    assert finished.stdout == ""


def test_command_runs_outside_with_the_reason_where_that_is_asked_for(tmp_path: Path) -> None:
    script = f"import os; print(os.environ['{MISSING}'])"
    finished = run(
        "--or-outside", "--", sys.executable, "-c", script, path=forbidding(tmp_path / "bin")
    )
    assert finished.returncode == 0
    assert finished.stdout == f"{NOT_PERMITTED}\n"


def test_command_that_cannot_be_run_is_one_clear_line() -> None:
    finished = run("--", "/nowhere/command")
    assert finished.returncode == 127
    assert finished.stderr == "/nowhere/command: No such file or directory\n"


def test_missing_command_of_the_system_is_named(tmp_path: Path) -> None:
    for name in ("setpriv", "unshare"):
        (tmp_path / name).symlink_to(shutil.which(name) or name)
    finished = run("--", "true", path=str(tmp_path))
    assert finished.stderr == "testbed: the command `ip` is missing; install the package iproute2\n"


def python_of_nobody() -> str:
    """A Python that a user without any right can run; skips the test where there is none."""
    for python in (sys.executable, "/usr/bin/python3"):
        command = [*NOBODY, "sh", "-c", f"exec {python} -c ''"]
        finished = subprocess.run(command, capture_output=True, check=False)
        if finished.returncode == 0:
            return python
    pytest.skip("no Python here can be run by a user who is not root")


def test_user_who_is_not_root_gets_the_same_by_a_user_namespace() -> None:
    if os.geteuid() != 0:
        pytest.skip("every other test here runs as a user who is not root already")
    script = "import sys; from testbed.processes.namespaces import run; sys.exit(run(sys.argv[1:]))"
    command = ["sh", "-c", "id -u; ip netns add other; ip -brief link"]
    finished = subprocess.run(
        [*NOBODY, python_of_nobody(), "-c", script, *command],
        cwd=folders.ROOT,
        env={"PATH": os.environ["PATH"], "PYTHONPATH": str(folders.ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert finished.returncode == 0, finished.stderr
    words = [line.split()[0] for line in finished.stdout.splitlines()]
    assert words == ["0", "lo", "testbed0"]
