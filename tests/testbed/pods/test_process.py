"""A person's own process in the network of a pod: what it gets, how it is kept, how it ends."""

import itertools
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from testbed.kubernetes.manifests import Manifest
from testbed.pods import pod_network
from testbed.pods.process import PodProcess
from testbed.processes.processes import listens, wait_until
from testbed.requests.behaviour import PodIdentity

ADDRESS = "10.246.250.1"
NUMBERS = itertools.count(1)
PORT = 8080
SERVER = """
import http.server, os, sys
print("started as", os.environ["HOSTNAME"], "with", os.environ["MODE"], flush=True)
address = ("", int(os.environ["PORT"]))
http.server.HTTPServer(address, http.server.SimpleHTTPRequestHandler).serve_forever()
"""
STUBBORN = """
import signal, time
signal.signal(signal.SIGTERM, lambda *_: print("told to end", flush=True))
print("started", flush=True)
while True: time.sleep(1)
"""

Start = Callable[..., PodProcess]


def pod(tag: str) -> Manifest:
    container = {"name": "web", "image": f"web:{tag}", "ports": [{"containerPort": PORT}]}
    metadata = {"name": "web-1", "namespace": "shop", "labels": {"app": "web"}}
    return {"metadata": metadata, "spec": {"containers": [container]}}


@pytest.fixture
def start(run_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Start]:
    """Start a process as that of a pod of `web`, in a network of its own."""
    assert run_folder.exists()
    network = f"own-process-{next(NUMBERS)}"
    pod_network.add(network, ADDRESS)
    started: list[PodProcess] = []

    def start(script: str, tag: str = "1") -> PodProcess:
        (tmp_path / "app.py").write_text(script)
        monkeypatch.setenv("RUN_web", f"{sys.executable} {tmp_path / 'app.py'}")
        identity = PodIdentity("shop", "web-1", "web", "v1", {"MODE": "test"})
        process = PodProcess(pod(tag), identity, network, tmp_path)
        started.append(process)
        process.start()
        return process

    yield start
    for process in started:
        process.kill()
    pod_network.remove(network)


def output(folder: Path) -> str:
    return (folder / "output.log").read_text()


def test_it_gets_port_and_environment_and_writes_to_a_file(start: Start, tmp_path: Path) -> None:
    process = start(SERVER)
    wait_until(lambda: listens(ADDRESS, PORT), 30, "waiting for the server")
    assert output(tmp_path).startswith("started as web-1 with test\n")
    assert not process.keep(alive=True)
    assert process.waiting is None


def test_one_that_ends_is_started_again_after_a_wait(start: Start, tmp_path: Path) -> None:
    process = start("print('started', flush=True); raise SystemExit(3)")
    wait_until(lambda: not process.keep(alive=True) and process.waiting, 30, "waiting for its end")
    assert process.waiting is not None
    reason, message = process.waiting
    assert reason == "CrashLoopBackOff"
    assert message.endswith(f"ended with exit code 3; its output: {tmp_path / 'output.log'}")
    wait_until(lambda: process.keep(alive=True), 30, "waiting for the next start")
    wait_until(lambda: output(tmp_path).count("started") == 2, 30, "waiting for its output")


def test_one_that_is_not_alive_is_started_again(start: Start, tmp_path: Path) -> None:
    process = start(STUBBORN)
    wait_until(lambda: "started" in output(tmp_path), 30, "waiting for its start")
    wait_until(lambda: process.keep(alive=False), 30, "waiting for the next start")
    wait_until(lambda: output(tmp_path).count("started") == 2, 30, "waiting for its output")
    assert "told to end" not in output(tmp_path)


def test_one_that_does_not_end_is_killed_when_its_grace_is_over(
    start: Start, tmp_path: Path
) -> None:
    process = start(STUBBORN)
    wait_until(lambda: "started" in output(tmp_path), 30, "waiting for its start")
    process.stop(0.5)
    assert output(tmp_path).count("told to end") == 1
    assert process.keep(alive=True) is False, "it has ended, and waits"


def test_an_image_that_fails_fails_with_a_process_as_well(start: Start, tmp_path: Path) -> None:
    start(SERVER, tag="crashes")
    assert "started as" not in output(tmp_path)
