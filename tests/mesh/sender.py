"""Requests through a client's sidecar, and what comes back."""

import json
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from http.client import HTTPConnection
from threading import local

from microservices.offline.traffic.request import Request
from tests.builders import Tree

THREADS = 4


@dataclass(frozen=True)
class Reply:
    """What came back: from a pod, where `pod` has what it saw, or from Envoy itself."""

    status: int
    location: str
    changed: str | None
    body: str
    pod: Tree = field(default_factory=dict)


class Sender:
    """Sends requests through a client's sidecar, each thread over connections of its own."""

    def __init__(self) -> None:
        self._own = local()
        self._threads = ThreadPoolExecutor(THREADS)
        self._connections: list[HTTPConnection] = []

    def close(self) -> None:
        """Close the connections."""
        self._threads.shutdown()
        for connection in self._connections:
            connection.close()

    def send(self, request: Request) -> Reply:
        """One request, with its headers as they are written."""
        connection = self._connection(request.port)
        connection.putrequest(
            request.method, request.path, skip_host=True, skip_accept_encoding=True
        )
        if not request.written("host"):
            connection.putheader("host", request.authority)
        for name, value in request.headers:
            connection.putheader(name, value)
        connection.endheaders()
        answer = connection.getresponse()
        body = answer.read().decode()
        pod = json.loads(body) if answer.getheader("x-pod") else {}
        location = answer.getheader("location") or ""
        return Reply(answer.status, location, answer.getheader("x-r"), body, pod)

    def send_all(self, requests: Sequence[Request]) -> list[Reply]:
        """Many requests, over some connections at once."""
        return list(self._threads.map(self.send, requests))

    def _connection(self, port: int) -> HTTPConnection:
        found: dict[int, HTTPConnection] = self._own.__dict__.setdefault("by_port", {})
        if port not in found:
            found[port] = HTTPConnection("127.0.0.1", port, timeout=30)
            self._connections.append(found[port])
        return found[port]
