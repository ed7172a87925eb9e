"""`python -m deploy` as it ends: what it says, with which exit code, and never with a traceback."""

import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest

from microservices.deploy.command import main
from tests.deploy.fake_pulumi import FakePulumi

PROJECT = Path(__file__).resolve().parents[2]
Up = Callable[[], "Ended"]
COMMAND = [sys.executable, "-m", "microservices.deploy"]


def environment(project: Path, **variables: str) -> dict[str, str]:
    """The variables of the fixture, with the stand-in for the CLI on PATH."""
    path = str(project.parent / "bin")
    return {**os.environ, "PATH": path, "PYTHONPATH": str(PROJECT), **variables}


class Ended(NamedTuple):
    """The exit code of a command that raised nothing, and what it wrote to standard error."""

    code: int
    stderr: str


@pytest.fixture
def up(project: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Up:
    """`up` of dev, in this process: an exception of it is one of the test."""
    monkeypatch.setenv("PATH", str(project.parent / "bin"))

    def run() -> Ended:
        return Ended(main(["up", "dev"], project), capfd.readouterr().err)

    return run


def said(ended: Ended) -> str:
    """What is told as an error; warnings are that the kubeconfig of the test names no cluster."""
    lines = ended.stderr.splitlines()
    return "\n".join(line for line in lines if not line.startswith("warning: "))


def config(project: Path, text: str) -> None:
    with (project / "Pulumi.dev.yaml").open("a") as file:
        file.write(text)


def kubeconfig(content: bytes) -> Callable[[Path], object]:
    def write(project: Path) -> None:
        (project.parent / "kubeconfig").write_bytes(content)
        config(project, "  microservices:kubeContext: a\n")

    return write


def refused_kubeconfig(project: Path) -> None:
    program = {"users": [{"name": "a", "user": {"exec": {"command": "touch"}}}]}
    (project / "kubeconfig").write_text(json.dumps(program))
    config(project, "  kubernetes:kubeconfig: ./kubeconfig\n")


def credentials(project: Path, text: str) -> None:
    (project.parent / "home").mkdir()
    (project.parent / "home" / "credentials.json").write_text(text)


@pytest.mark.parametrize(
    ("break_it", "told"),
    [
        (kubeconfig(b"users: [token: hunter2"), "the kubeconfig cannot be used"),
        (kubeconfig(b"token: hunter2\n\xff\xfe"), "the kubeconfig cannot be used"),
        (lambda project: credentials(project, '{"current": '), "credentials.json cannot be read"),
        (lambda project: credentials(project, "[]"), "credentials.json cannot be read"),
    ],
    ids=["no YAML", "no UTF-8", "cut-off credentials", "credentials of another shape"],
)
def test_what_cannot_be_read_is_one_line(
    project: Path, up: Up, break_it: Callable[[Path], object], told: str
) -> None:
    fake = FakePulumi(project.parent / "bin")
    break_it(project)
    ended = up()
    assert ended.code == 1, ended.stderr
    assert told in said(ended)
    assert re.fullmatch("error: [^\n]*", said(ended))
    assert "hunter2" not in ended.stderr
    assert fake.calls == []


def test_a_kubeconfig_of_the_project_is_bad_input(project: Path, up: Up) -> None:
    fake = FakePulumi(project.parent / "bin")
    refused_kubeconfig(project)
    ended = up()
    assert ended.code == 2
    assert ended.stderr.splitlines()[-1].startswith("Pulumi.dev.yaml: kubernetes:kubeconfig: ")
    assert fake.calls == []


@pytest.mark.parametrize("export", ["{", "[]", '{"deployment": {"resources": [1]}}'])
def test_an_export_that_cannot_be_read_is_one_line(project: Path, up: Up, export: str) -> None:
    fake = FakePulumi(project.parent / "bin", export)
    ended = up()
    assert ended.code == 1
    assert said(ended) == (
        "error: what `pulumi stack export` gives cannot be read; see docs/state.md"
    )
    assert fake.words[-1][:2] == ["stack", "export"]


def test_what_pulumi_says_of_a_state_that_it_cannot_export_is_shown(project: Path, up: Up) -> None:
    FakePulumi(project.parent / "bin", codes={"stack export": 255})
    ended = up()
    assert (ended.code, said(ended)) == (255, "error: pulumi says why")


def test_a_lock_that_is_cut_off_is_left_to_pulumi(project: Path, up: Up) -> None:
    fake = FakePulumi(project.parent / "bin")
    folder = project / ".pulumi/state/.pulumi/locks/organization/microservices/dev"
    folder.mkdir(parents=True)
    (folder / "a.json").write_text('{"pid": ')
    ended = up()
    assert (ended.code, said(ended)) == (0, "")
    assert fake.words[-1] == ["up", "--stack", "dev"]
    assert (folder / "a.json").exists()


def test_the_right_context_may_come_from_the_stacks_own_kubeconfig(project: Path, up: Up) -> None:
    FakePulumi(project.parent / "bin")
    own = project.parent / "own"
    own.write_text("{apiVersion: v1, kind: Config, current-context: production}")
    config(project, f"  microservices:kubeContext: production\n  kubernetes:kubeconfig: {own}\n")
    ended = up()
    assert (ended.code, said(ended)) == (0, "")


def test_whoever_reads_what_is_said_may_go(project: Path) -> None:
    fake = FakePulumi(project.parent / "bin")
    config(project, "  microservices:nothing: 1\n")
    reading, writing = os.pipe()
    os.close(reading)
    finished = subprocess.run(
        [*COMMAND, "up", "dev"],
        cwd=project,
        env=environment(project),
        check=False,
        stdout=subprocess.PIPE,
        stderr=writing,
    )
    os.close(writing)
    assert (finished.returncode, finished.stdout) == (1, b"")
    assert fake.calls == []


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
def test_an_interrupt_while_nothing_has_begun_ends_it_without_a_word(
    project: Path, seen: str
) -> None:
    fake = FakePulumi(project.parent / "bin")
    # Python tells on standard error of each module that it has imported.
    with subprocess.Popen(
        [sys.executable, "-X", "importtime", "-m", "microservices.deploy", "up", "dev"],
        cwd=project,
        env=environment(project),
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
    assert fake.calls == []


def test_an_interrupt_is_left_to_pulumi_which_ends_in_its_own_order(project: Path) -> None:
    fake = FakePulumi(project.parent / "bin")
    program = project.parent / "bin" / "pulumi"
    marks = project.parent / "marks"
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
        [*COMMAND, "up", "dev"],
        cwd=project,
        env=environment(project),
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
    assert fake.words[-1][0] == "stack"
