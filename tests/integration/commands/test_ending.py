"""`python -m microservices.deploy` as a process: how it ends, and never with a traceback."""

import os
import signal
import subprocess
import sys
import time

import pytest

from tests.deploy.conftest import Dev
from tests.stacks import ROOT

COMMAND = [sys.executable, "-m", "microservices.deploy", "up", "dev"]


@pytest.fixture(autouse=True)
def path(monkeypatch: pytest.MonkeyPatch) -> None:
    """The library is found from another folder."""
    monkeypatch.setenv("PYTHONPATH", str(ROOT))


def test_whoever_reads_what_is_said_may_go(dev: Dev) -> None:
    dev.configure("  microservices:nothing: 1\n")
    reading, writing = os.pipe()
    os.close(reading)
    finished = subprocess.run(
        COMMAND,
        cwd=dev.folder,
        check=False,
        stdout=subprocess.PIPE,
        stderr=writing,
    )
    os.close(writing)
    assert (finished.returncode, finished.stdout) == (1, b"")
    assert dev.pulumi.calls == []


def interruptible() -> None:
    """A test that runs in the background would hand on that interrupts are ignored."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


@pytest.mark.parametrize(
    "seen",
    [
        "microservices.deploy.command",
        "microservices.offline.files.yaml_document",
        "pulumi.resource",
    ],
)
def test_an_interrupt_while_nothing_has_begun_ends_it_without_a_word(dev: Dev, seen: str) -> None:
    # Python tells on standard error of each module that it has imported.
    with subprocess.Popen(
        [*COMMAND[:1], "-X", "importtime", *COMMAND[1:]],
        cwd=dev.folder,
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=interruptible,
    ) as process:
        assert process.stderr
        said = next(line for line in process.stderr if line.split()[-1].startswith(seen))
        process.send_signal(signal.SIGINT)
        said += process.stderr.read()
    assert process.returncode == -signal.SIGINT
    assert [line for line in said.splitlines() if not line.startswith("import time:")] == []
    assert dev.pulumi.calls == []


def test_an_interrupt_is_left_to_pulumi_which_ends_in_its_own_order(dev: Dev) -> None:
    program = dev.pulumi.folder / "pulumi"
    marks = dev.folder.parent / "marks"
    slow = f"""
import signal
def end(*_):
    open({str(marks / "ended")!r}, "w").close()
    sys.exit(3)
signal.signal(signal.SIGINT, end)
if sys.argv[1] == "up":
    open({str(marks / "begun")!r}, "w").close()
    while True:
        signal.pause()
"""
    marks.mkdir()
    program.write_text(program.read_text().replace("\nnames = ", f"\n{slow}\nnames = ", 1))
    process = subprocess.Popen(
        COMMAND,
        cwd=dev.folder,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
        preexec_fn=interruptible,
    )
    deadline = time.monotonic() + 60
    while not (marks / "begun").exists():
        assert time.monotonic() < deadline
    # A terminal interrupts all of it.
    os.killpg(process.pid, signal.SIGINT)
    _, told = process.communicate(timeout=60)
    assert process.returncode == 3
    assert all(line.startswith("warning: ") for line in told.splitlines())
    assert (marks / "ended").exists()
    assert dev.pulumi.words[-1][0] == "stack"
