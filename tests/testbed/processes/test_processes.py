import sys
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest

from testbed.fault import Fault
from testbed.processes.processes import Process, free_port, listens, require_free, wait_until


def run(folder: Path, script: str) -> Process:
    """Start a Python script."""
    return Process("script", [sys.executable, "-c", script], folder / "log")


def test_program_that_ends_before_it_is_ready_is_a_fault_with_its_last_line(tmp_path: Path) -> None:
    process = run(tmp_path, "print('one'); print('two'); raise SystemExit(4)")
    with pytest.raises(
        Fault, match=r"^script ended \(exit code 4\) within \d+ s: two; log: "
    ) as at:
        process.wait_until(lambda: False, seconds=10)
    assert at.value.log == "one\ntwo\n"


def test_line_that_names_a_known_cause_is_told_before_the_last_one(tmp_path: Path) -> None:
    process = run(tmp_path, "print('write: No space left on device'); print('bye'); exit(1)")
    with pytest.raises(Fault, match="write: No space left on device"):
        process.wait_until(lambda: False, seconds=10)


def test_program_that_is_not_ready_in_time_is_a_fault(tmp_path: Path) -> None:
    process = run(tmp_path, "import time; time.sleep(60)")
    with pytest.raises(Fault, match=r"^script is not ready after 0 s; log: "):
        process.wait_until(lambda: False, seconds=0.1)
    process.kill()


def test_program_that_is_not_there_is_a_fault(tmp_path: Path) -> None:
    missing = str(tmp_path / "missing")
    with pytest.raises(Fault, match=f"^cannot start it: {missing}: No such file or directory$"):
        Process("it", [missing], tmp_path / "log")


@pytest.mark.parametrize("how", [Process.kill, Process.stop])
def test_end_of_a_program_is_the_end_of_what_it_started(
    tmp_path: Path, how: Callable[[Process], None]
) -> None:
    process = run(tmp_path, "import subprocess; subprocess.run(['sleep', '60'])")
    first = psutil.Process(process.popen.pid)
    children = wait_until(lambda: first.children(), 60, "waiting for the child")
    how(process)
    _, alive = psutil.wait_procs(children, timeout=30)
    assert alive == []


def test_free_port_can_be_taken_once(tmp_path: Path) -> None:
    port = require_free(free_port(), "a test")
    script = (
        f"import socket, time; server = socket.create_server(('127.0.0.1', {port})); time.sleep(60)"
    )
    process = run(tmp_path, script)
    process.wait_until(lambda: listens("127.0.0.1", port), seconds=10)
    with pytest.raises(Fault, match=f"^port {port} on 127.0.0.1, for a test, is taken$"):
        require_free(port, "a test")
    process.kill()


def test_waiting_ends_with_what_was_seen_last() -> None:
    with pytest.raises(Fault, match=r"^a miracle: not after 0 s; last seen: \[\]$"):
        wait_until(lambda: [], 0.05, "a miracle")
