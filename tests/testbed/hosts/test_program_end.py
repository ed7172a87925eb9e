"""What becomes of a program when the engine is interrupted or killed."""

from pathlib import Path

import pytest

from testbed.processes.processes import wait_until
from tests.testbed.tiny_project import UP, TinyProject, read_until


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
    left = [program, host]
    wait_until(lambda: not any(map(is_running, left)), 60, "waiting for program and host to end")


def is_running(number: str) -> bool:
    """Whether there is such a process, and it has not ended."""
    status = Path("/proc", number, "stat")
    return status.exists() and status.read_text().rpartition(")")[2].split()[0] != "Z"
