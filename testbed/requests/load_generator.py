"""The process that sends load: a plan as JSON in, counts and latencies as JSON out.

Usage: python -m testbed.requests.load_generator FILE PLAN
"""

import asyncio
import json
import signal
import sys
import time
from collections import Counter, deque
from pathlib import Path

import uvloop

from testbed.requests.load import Plan
from testbed.requests.load_connection import Connection

_TICK_SECONDS = 0.001
_SWEEP_SECONDS = 0.25
_RECONNECT_SECONDS = 0.02
_MOST_EXAMPLES = 20
_PERCENTILES = (50, 90, 99, 99.9, 100)


class Generator:
    """Sends a plan's requests over its connections and counts what comes back."""

    def __init__(self, plan: Plan, started: Path) -> None:
        self.plan = plan
        self.answers: Counter[tuple[int, str]] = Counter()
        self.failures: Counter[str] = Counter()
        self.examples: list[str] = []
        self._milliseconds: list[float] = []
        self._per_second: Counter[int] = Counter()
        self._started = started
        self._start = time.monotonic()
        self._sent = 0
        self._number = 0
        self._due: deque[float] = deque()
        self._idle: list[Connection] = []
        self._busy: set[Connection] = set()
        self._reconnecting: set[asyncio.Task[None]] = set()
        self._stopping = asyncio.Event()
        self._request = _request(plan)

    async def run(self) -> None:
        """Send until the plan is fulfilled or `stop` is called, and wait for the last answers."""
        loop = asyncio.get_running_loop()
        loop.add_signal_handler(signal.SIGTERM, self.stop)
        for _ in range(self.plan.connections):
            await self._connect()
        self._start = time.monotonic()
        if self.plan.seconds is not None:
            loop.call_later(self.plan.seconds, self.stop)
        tasks = [asyncio.create_task(self._sweep())]
        if self.plan.rate is not None:
            tasks.append(asyncio.create_task(self._tick(self.plan.rate)))
        else:
            for connection in list(self._idle):
                self._next(connection)
        await self._stopping.wait()
        while self._busy:
            await asyncio.sleep(_TICK_SECONDS)
        for task in tasks:
            task.cancel()
        if self._due:
            self.failures["due, but no connection was free"] += len(self._due)

    def stop(self) -> None:
        """Send no more than what is due by now."""
        if self.plan.rate is not None and not self._stopping.is_set():
            self._hand_out(self.plan.rate)
        self._stopping.set()

    def answered(self, connection: Connection, status: int, version: str, body: bytes) -> None:
        """Count an answer and let the connection go on."""
        now = time.monotonic()
        self._busy.discard(connection)
        if not self.answers:
            self._started.touch()
        self.answers[status, version] += 1
        self._milliseconds.append((now - connection.due) * 1000)
        self._per_second[int(now - self._start)] += 1
        if status > 499:
            self._example(f"{status} {body[:200].decode(errors='replace')}")
        if connection.usable:
            self._go_on(connection)

    def failed(self, connection: Connection, reason: str) -> None:
        """Count a request that gets no answer any more."""
        self._busy.discard(connection)
        self.failures[reason] += 1
        self._example(reason)

    def closed(self, connection: Connection) -> None:
        """Open a new connection in the place of one that is gone."""
        if connection in self._idle:
            self._idle.remove(connection)
        self._reconnect_soon()

    def summary(self) -> dict[str, object]:
        """What `testbed.requests.load.Result` reads."""
        seconds = max(self._per_second, default=0) + 1
        ordered = sorted(self._milliseconds)
        return {
            "answers": [
                {"status": status, "version": version, "count": count}
                for (status, version), count in sorted(self.answers.items())
            ],
            "failures": dict(self.failures),
            "percentiles": {str(rank): _percentile(ordered, rank) for rank in _PERCENTILES},
            "per_second": [self._per_second[second] for second in range(seconds)],
            "examples": self.examples,
            "seconds": time.monotonic() - self._start,
        }

    async def _connect(self) -> Connection | None:
        loop = asyncio.get_running_loop()
        try:
            _, connection = await loop.create_connection(
                lambda: Connection(self, self._request), self.plan.address, self.plan.port
            )
        except OSError as error:
            self.failures[f"connect: {error.strerror or error}"] += 1
            self._example(f"connect: {error}")
            self._count_sent()
            self._reconnect_soon()
            return None
        self._idle.append(connection)
        return connection

    def _count_sent(self) -> None:
        self._sent += 1
        if self._sent == self.plan.requests:
            self._stopping.set()

    def _reconnect_soon(self) -> None:
        if self._stopping.is_set():
            return
        task = asyncio.create_task(self._reconnect())
        self._reconnecting.add(task)
        task.add_done_callback(self._reconnecting.discard)

    async def _reconnect(self) -> None:
        await asyncio.sleep(_RECONNECT_SECONDS)
        connection = await self._connect()
        if connection in self._idle and (self._due or self.plan.rate is None):
            self._next(connection)

    def _next(self, connection: Connection) -> None:
        """Give a connection its next request, or put it aside when none is due."""
        if self._stopping.is_set() or (self.plan.rate is not None and not self._due):
            if connection not in self._idle:
                self._idle.append(connection)
            return
        if connection in self._idle:
            self._idle.remove(connection)
        due = self._due.popleft() if self._due else time.monotonic()
        self._count_sent()
        self._busy.add(connection)
        connection.send(due)

    def _go_on(self, connection: Connection) -> None:
        """Give a connection its next request after the pause; it may be closed until then."""
        if not self.plan.pause_seconds:
            self._next(connection)
            return
        self._idle.append(connection)

        def next_request() -> None:
            if connection in self._idle:
                self._next(connection)

        asyncio.get_running_loop().call_later(self.plan.pause_seconds, next_request)

    async def _tick(self, rate: float) -> None:
        while not self._stopping.is_set():
            self._hand_out(rate)
            await asyncio.sleep(_TICK_SECONDS)

    def _hand_out(self, rate: float) -> None:
        """Give connections that are free what has become due, however late it is noticed."""
        passed = time.monotonic() - self._start
        while self._number / rate <= passed and self._is_within(self._number / rate):
            self._due.append(self._start + self._number / rate)
            self._number += 1
        while self._due and self._idle and not self._stopping.is_set():
            self._next(self._idle[-1])

    def _is_within(self, seconds: float) -> bool:
        return self.plan.seconds is None or seconds < self.plan.seconds

    async def _sweep(self) -> None:
        """Fail the requests that have waited for their answer for too long, seen twice to do so.

        When this process or the whole machine has not run for a while, the answers are there, but
        not read yet.
        """
        late: dict[Connection, float] = {}
        while True:
            await asyncio.sleep(_SWEEP_SECONDS)
            for connection, sent in late.items():
                if connection in self._busy and connection.sent == sent:
                    self.failed(connection, f"no answer within {self.plan.timeout_seconds:g} s")
                    connection.abort()
            oldest = time.monotonic() - self.plan.timeout_seconds
            late = {item: item.sent for item in self._busy if item.sent < oldest}

    def _example(self, what: str) -> None:
        if len(self.examples) < _MOST_EXAMPLES:
            self.examples.append(f"after {time.monotonic() - self._start:.2f} s: {what}")


def _request(plan: Plan) -> bytes:
    headers = {"Host": f"{plan.host}:{plan.port}", **plan.headers}
    lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    return f"{plan.method} {plan.path} HTTP/1.1\r\n{lines}\r\n".encode()


def _percentile(ordered: list[float], rank: float) -> float:
    if not ordered:
        return 0.0
    return ordered[min(len(ordered) - 1, int(len(ordered) * rank / 100))]


async def main(file: Path, plan: Plan) -> None:
    """Run the plan and write the result beside `file`."""
    generator = Generator(plan, file.with_suffix(".started"))
    await generator.run()
    partial = file.with_suffix(".partial")
    partial.write_text(json.dumps(generator.summary()))
    partial.rename(file.with_suffix(".json"))


if __name__ == "__main__":
    uvloop.run(main(Path(sys.argv[1]), Plan(**json.loads(sys.argv[2]))))
