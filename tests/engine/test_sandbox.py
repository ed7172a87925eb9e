"""`make sandbox`: every line that it prints works as it is printed, and ends with it."""

import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from testbed import engine
from testbed.pods import real_pods
from testbed.processes.processes import wait_until
from tests.testbed.checkout import Checkout

OPEN = "In this folder, a copy of the project's files"
SECONDS = 600
SERVER = """
import http.server, os
class Answer(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.end_headers()
        self.wfile.write(os.environ["HOSTNAME"].encode())
print("listening on", os.environ["PORT"], flush=True)
http.server.ThreadingHTTPServer(("", int(os.environ["PORT"])), Answer).serve_forever()
"""


class Shell:
    """A sandbox whose shell takes its commands from a test."""

    def __init__(self, checkout: Checkout, stack: str, **variables: str) -> None:
        self._checkout = checkout
        where = {"SHELL": "/bin/sh", **variables}
        self.process = checkout.start("sandbox", stack, subprocess.PIPE, **where)
        what = f"waiting for the shell of {stack}"
        wait_until(self._is_open, SECONDS, what)

    def _is_open(self) -> bool:
        assert self.process.poll() is None, self._checkout.said() + self._checkout.said("err")
        return OPEN in self._checkout.said()

    def commands(self) -> dict[str, str]:
        """What is printed to be tried."""
        lines = re.findall(r"^  (\S.*?)\s{2,}(\S.*)$", self._checkout.said(), re.MULTILINE)
        return {words: command.strip() for words, command in lines}

    def run(self, command: str) -> tuple[int, str]:
        """The exit code of a command, and what it has printed."""
        assert self.process.stdin
        before = len(self._checkout.said())
        self.process.stdin.write(f"{command} 2>&1; printf '\\ndone with %s\\n' $?\n".encode())
        self.process.stdin.flush()
        pattern = re.compile(r"^done with (\d+)$", re.MULTILINE)

        def ended() -> re.Match[str] | None:
            return pattern.search(self._checkout.said(), before)

        found = wait_until(ended, SECONDS, f"waiting for `{command}`")
        return int(found[1]), self._checkout.said()[before : found.start()]

    def leave(self) -> int:
        """Leave the shell, and wait until all of it has ended."""
        assert self.process.stdin
        self.process.stdin.close()
        return self.process.wait(SECONDS)


@pytest.fixture
def checkout(run_folder: Path, tmp_path: Path) -> Checkout:
    """A checkout where a sandbox can run."""
    assert run_folder.exists()
    if reason := engine.missing() or real_pods.missing():
        pytest.skip(reason)
    return Checkout(tmp_path)


@pytest.fixture
def staging(checkout: Checkout, tmp_path: Path) -> Iterator[Shell]:
    """A shell in staging, where order-service is a process of the test's own."""
    server = tmp_path / "server.py"
    server.write_text(SERVER)
    shell = Shell(checkout, "staging", RUN_order_service=f"{sys.executable} {server}")
    yield shell
    shell.process.terminate()
    shell.leave()


def test_every_line_that_the_sandbox_prints_works_and_changes_nothing_outside(
    staging: Shell, checkout: Checkout
) -> None:
    def asked(words: str) -> str:
        command = staging.commands().pop(words)
        code, said = staging.run(command)
        assert code == 0, f"{command}:\n{said}"
        return said

    said = checkout.said()
    assert "External Secrets is played" in said
    assert asked("see the pods").count("Running") == 6
    assert asked("see the proxies of the mesh").count(".shop-staging") >= 6
    split = asked("send requests to user-service")
    assert re.search(r"v1 +80 % +(7|8)\d\.\d %", split), split
    assert re.search(r"v1 +100 % +100\.0 % +1,000", asked("send requests to order-service"))
    from_outside = asked("call user-service from outside")
    assert re.search(r"^HTTP/\S+ 200", from_outside, re.MULTILINE), from_outside
    assert '"app": "user-service"' in from_outside
    assert "order-service-v1-" in asked("call order-service from outside")
    (files,) = re.findall(r"order-service runs `.*`; its output: (\S+)", said)
    assert staging.run(f"cat {files}")[1].count("listening on 8081") == 2
    asked("move the traffic")
    assert re.search(r"v1 +50 % +(4|5)\d\.\d %", asked("send requests to user-service"))
    (breaking,) = [words for words in staging.commands() if words.startswith("break a version")]
    code, said = staging.run(staging.commands()[breaking])
    assert code != 0
    assert "CrashLoopBackOff" in said
    assert re.search(r"lost +0", asked("send requests to user-service"))
    staging.process.send_signal(signal.SIGTERM)
    assert staging.process.wait(SECONDS) == 128 + signal.SIGTERM
    assert checkout.said("err").strip() == "sandbox: ended by SIGTERM; nothing is left running"
    checkout.require_untouched()


@pytest.mark.nightly
def test_a_sandbox_that_is_left_leaves_nothing(checkout: Checkout) -> None:
    assert Shell(checkout, "dev").leave() == 0
    assert checkout.said("err") == ""
    checkout.require_untouched()
