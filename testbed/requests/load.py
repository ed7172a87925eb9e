"""Load on one address, from a process of its own, and its results."""

import json
import signal
import subprocess
import sys
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Self

from testbed import folders
from testbed.fault import Fault
from testbed.pods import pod_network
from testbed.processes.processes import Process

_START_SECONDS = 60
_END_SECONDS = 30


@dataclass(frozen=True)
class Plan:
    """What to send: to `address` and `port`, with the Host header `host`.

    Closed-loop: each connection sends its next request `pause_seconds` after it has an answer;
    with no pause it takes all of the machine that it can get. With `rate` (requests per second) it
    is open-loop: requests are due at fixed times, whatever the answers do, and latency counts from
    the time that a request was due. It ends after `requests` or `seconds`, whichever comes first,
    or, with neither, when it is stopped.
    """

    host: str
    port: int
    address: str = "127.0.0.1"
    method: str = "GET"
    path: str = "/"
    headers: dict[str, str] = field(default_factory=dict)
    connections: int = 16
    pause_seconds: float = 0
    requests: int | None = None
    seconds: float | None = None
    rate: float | None = None
    timeout_seconds: float = 10


@dataclass(frozen=True)
class Result:
    """What came back.

    `answers` counts by status and version (empty when something else than a backend answered);
    `failures` counts requests without an answer, by reason. `percentiles` are latencies of the
    answers in milliseconds, `per_second` the answers in each second of the run, and `examples`
    the first answers above 499 and failures, in words.
    """

    answers: dict[tuple[int, str], int]
    failures: dict[str, int]
    percentiles: dict[str, float]
    per_second: list[int]
    examples: list[str]
    seconds: float

    @classmethod
    def read(cls, content: dict[str, Any]) -> Self:
        """From what the load process wrote."""
        answers = {(item["status"], item["version"]): item["count"] for item in content["answers"]}
        others = {name: value for name, value in content.items() if name != "answers"}
        return cls(answers=answers, **others)

    @property
    def total(self) -> int:
        """All answers, whatever their status."""
        return sum(self.answers.values())

    @property
    def lost(self) -> int:
        """Requests that got no answer, or one above 499."""
        errors = sum(count for (status, _), count in self.answers.items() if status > 499)
        return errors + sum(self.failures.values())

    @property
    def rate(self) -> float:
        """Answers per second."""
        return self.total / self.seconds

    def count(self, *, status: int | None = None, version: str | None = None) -> int:
        """Answers with this status, this version, or both."""
        return sum(
            count
            for (its_status, its_version), count in self.answers.items()
            if status in (None, its_status) and version in (None, its_version)
        )


class Load:
    """A running load, in the network namespace `network`, or, for None, here."""

    def __init__(self, plan: Plan, file: Path, network: str | None = None) -> None:
        self._result = file.with_suffix(".json")
        self._started = file.with_suffix(".started")
        command = [sys.executable, "-m", "testbed.requests.load_generator", str(file)]
        self.process = Process(
            "load",
            pod_network.command_in(network, [*command, json.dumps(asdict(plan))]),
            file.with_suffix(".log"),
            folder=folders.ROOT,
        )
        self._end_seconds = plan.timeout_seconds + _END_SECONDS
        try:
            self.process.wait_until(self._is_sending, _START_SECONDS, "sending")
        except Fault:
            self.kill()
            raise

    def stop(self) -> Result:
        """Send no more, wait for the answers that are due, and return what came back."""
        if self.process.popen.poll() is None:
            self.process.popen.send_signal(signal.SIGTERM)
        return self.result()

    def result(self, seconds: float = 300) -> Result:
        """Wait, at most `seconds`, for the load's own end and return what came back."""
        try:
            self.process.popen.wait(seconds + self._end_seconds)
        except subprocess.TimeoutExpired:
            self.kill()
        if not self._result.exists():
            self.process.check()
        return Result.read(json.loads(self._result.read_text()))

    def _is_sending(self) -> bool:
        return self._started.exists() or self._result.exists()

    def kill(self) -> None:
        """End the process without a result."""
        self.process.kill()
