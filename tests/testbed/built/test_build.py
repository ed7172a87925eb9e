"""What the build does when all is there, and how it fails. Nothing here builds for minutes."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from testbed import folders
from testbed.built import programs
from testbed.built.module_file import CRDS, FILES
from testbed.built.programs import PROGRAMS, Program
from testbed.fault import Fault
from testbed.plugin.layers import MISSING
from testbed.processes import namespaces
from testbed.processes.processes import wait_until


def build(folder: Path, path: str | None = None) -> subprocess.CompletedProcess[str]:
    """Run the build with its output in `folder`."""
    environment = os.environ | {"TESTBED_FOLDER": str(folder)}
    environment |= {"PATH": path} if path else {}
    return subprocess.run(
        [sys.executable, "-m", "testbed", "build"],
        cwd=folders.ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


def fake_go(folder: Path, release: str, builds: str = "exit 1") -> str:
    """A PATH with a `go` of this release, which does this in the shell when it is to build."""
    folder.mkdir()
    go = folder / "go"
    go.write_text(f'#!/bin/sh\n[ "$1" = env ] && echo go{release} && exit\n{builds}\n')
    go.chmod(0o755)
    return f"{folder}{os.pathsep}{os.environ['PATH']}"


@pytest.fixture
def built() -> None:
    """Skip the test where the programs are not built."""
    if programs.defects():
        pytest.skip(os.environ.get(MISSING, programs.defects()[0]))


@pytest.mark.usefixtures("built")
def test_second_build_does_nothing_and_takes_little_more_than_to_load_it() -> None:
    """Of CPU time, which is the same on a machine that does other things as well."""
    begun = children_cpu_seconds()
    finished = build(folders.FOLDER)
    built = children_cpu_seconds()
    assert finished.returncode == 0
    assert finished.stdout == finished.stderr == ""
    load = [sys.executable, "-c", "import testbed.built.build"]
    subprocess.run(load, cwd=folders.ROOT, check=True)
    assert built - begun < 4 * (children_cpu_seconds() - built)


def children_cpu_seconds() -> float:
    """CPU time of all processes that this one has started and that have ended."""
    times = os.times()
    return times.children_user + times.children_system


@pytest.mark.parametrize(
    ("release", "builds", "said"),
    [
        (None, "", "go is not on PATH; install Go, see https://go.dev/doc/install"),
        (
            "1.21.3",
            "exit 1",
            "go 1.21.3 is too old: testbed/tools/pulumi/go.mod asks for 1.26.6 or newer",
        ),
        (
            "9.9",
            "echo dial tcp: lookup modules.example.com: no such host >&2; exit 1",
            "no network: Go cannot download what pulumi needs",
        ),
    ],
)
def test_a_go_that_cannot_build_is_one_clear_line(
    tmp_path: Path, release: str | None, builds: str, said: str
) -> None:
    path = fake_go(tmp_path / "bin", release, builds) if release else str(tmp_path)
    finished = build(tmp_path / "out", path)
    assert (finished.returncode, finished.stderr) == (1, f"testbed: {said}\n")


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_build_that_is_interrupted_leaves_nothing_that_runs_and_no_half_program(
    tmp_path: Path, number: int
) -> None:
    begun = tmp_path / "begun"
    builds = f"echo $$ > {begun}.new; mv {begun}.new {begun}; exec sleep 600"
    path = fake_go(tmp_path / "bin", "9.9", builds)
    environment = os.environ | {"TESTBED_FOLDER": str(tmp_path / "out"), "PATH": path}
    command = [sys.executable, "-m", "testbed", "build"]
    process = subprocess.Popen(command, cwd=folders.ROOT, env=environment)
    wait_until(begun.exists, 60, "waiting for Go to build")
    process.send_signal(number)
    assert process.wait(60) != 0
    go = Path("/proc", begun.read_text().strip())
    wait_until(lambda: not go.exists(), 60, "waiting for Go to end")
    assert list((tmp_path / "out" / "bin").iterdir()) == []
    build(tmp_path / "out", fake_go(tmp_path / "other", "9.9"))
    assert [entry.name for entry in (tmp_path / "out").iterdir() if entry.name != "bin"] == [
        "build.lock"
    ]


def test_full_disk_is_one_clear_line(tmp_path: Path) -> None:
    if MISSING in os.environ or not namespaces.inside():
        pytest.skip(os.environ.get(MISSING, "not in the testbed's namespaces: run `make test`"))
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=1m", "none", str(tmp_path)], check=True)
    try:
        finished = build(tmp_path)
    finally:
        subprocess.run(["umount", str(tmp_path)], check=True)
    said = "testbed: the disk is full: no space left for pulumi\n"
    assert (finished.returncode, finished.stderr) == (1, said)
    assert finished.stdout == "building pulumi ... failed\n"


def test_folder_that_cannot_be_written_is_one_clear_line(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    finished = build(tmp_path / "file")
    said = f"testbed: cannot write to {tmp_path / 'file'}: Not a directory\n"
    assert (finished.returncode, finished.stderr) == (1, said)


def test_file_that_is_missing_is_a_defect(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(folders, "FILES", tmp_path)
    file = CRDS[11]
    assert file.defect() == (
        f"keda.sh_scaledobjects.yaml of github.com/kedacore/keda/v2 {file.version} is not there"
    )
    assert set(programs.defects([])) == {each.defect() for each in FILES}


@pytest.mark.usefixtures("built")
def test_program_of_another_version_is_a_defect() -> None:
    kwok = programs.program("kwok")
    other = Program("kwok", "kwok", kwok.package)
    assert other.defect() is None
    etcd_in_its_place = Program("kwok", "kubernetes", "go.etcd.io/etcd/server/v3")
    assert etcd_in_its_place.defect() == (
        f"{kwok.path} is not the program go.etcd.io/etcd/server/v3"
    )


def test_missing_program_is_a_clear_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(folders, "PROGRAMS", tmp_path)
    version = PROGRAMS[0].version
    with pytest.raises(
        Fault, match=f"pulumi {version} is not built; run `python -m testbed build`"
    ):
        programs.path("pulumi")


@pytest.mark.usefixtures("built")
def test_program_built_with_another_version_of_a_module_is_a_defect(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tools = tmp_path / "kwok"
    tools.mkdir()
    text = (folders.TOOLS / "kwok" / "go.mod").read_text()
    version = programs.program("kwok").version
    (tools / "go.mod").write_text(
        text.replace(f"sigs.k8s.io/kwok {version}", "sigs.k8s.io/kwok v9.9.9")
    )
    monkeypatch.setattr(folders, "TOOLS", tmp_path)
    assert programs.program("kwok").defect() == (
        f"kwok is built with sigs.k8s.io/kwok {version}, not v9.9.9"
    )
