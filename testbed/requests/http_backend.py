"""The HTTP side of a backend: one listening pod, many connections, thousands of requests/s."""

import asyncio
import json
import socket
from http import HTTPStatus
from typing import cast

import httptools

from testbed.requests.behaviour import Behaviour, PodIdentity

_PROMPT = Behaviour()
_BACKLOG = 1024
_IDLE_SECONDS = 1

ENVIRONMENT_PATH = "/testbed/environment"


class HttpBackend:
    """Answers HTTP on one address for one pod.

    The answer is JSON: `pod`, `namespace`, `app`, `version`, and of the request `method`, `path`
    with its query, `headers` (lower case; a repeated one joined by ", ") and `bodyBytes`. `x-pod`
    and `x-version` say the same in headers, for those who count. On `ENVIRONMENT_PATH` it has
    `environment` and `files`, by path, as well: what a real pod's containers got.
    """

    def __init__(self, identity: PodIdentity, address: str) -> None:
        self.identity = identity
        self.address = address
        self.behaviour = Behaviour()
        self.requests = 0
        self.draining = False
        self.connections: set[_Connection] = set()
        self._servers: list[asyncio.Server] = []

    async def listen(self, ports: list[int]) -> None:
        """Accept connections on each port."""
        loop = asyncio.get_running_loop()
        for port in ports:
            listener = socket.create_server((self.address, port), backlog=_BACKLOG, reuse_port=True)
            server = await loop.create_server(lambda: _Connection(self), sock=listener)
            self._servers.append(server)

    def drain(self) -> None:
        """What a server does on SIGTERM: accept no more, and close after the next answer.

        A connection without a request is closed a little later.
        """
        self.draining = True
        for server in self._servers:
            server.close()
        asyncio.get_running_loop().call_later(_IDLE_SECONDS, self._close_idle)

    def close(self) -> None:
        """What the end of the process does: every connection is closed."""
        self.drain()
        for connection in list(self.connections):
            connection.close()

    def _close_idle(self) -> None:
        for connection in [item for item in self.connections if not item.busy]:
            connection.close()

    def treatment(self) -> Behaviour:
        """What the next request gets."""
        self.requests += 1
        behaviour = self.behaviour
        share = behaviour.percent / 100
        if int(self.requests * share) == int((self.requests - 1) * share):
            return _PROMPT
        return behaviour


class _Connection(asyncio.Protocol):
    def __init__(self, backend: HttpBackend) -> None:
        self._backend = backend
        self._transport: asyncio.Transport | None = None
        self._parser = httptools.HttpRequestParser(self)
        self._url = b""
        self._headers: list[tuple[bytes, bytes]] = []
        self._body_bytes = 0
        self.busy = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        # uvloop's transports are asyncio's by interface, not by class.
        self._transport = cast(asyncio.Transport, transport)
        self._backend.connections.add(self)

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002 (asyncio's signature)
        self._transport = None
        self._backend.connections.discard(self)

    def close(self) -> None:
        if self._transport:
            self._transport.close()

    def data_received(self, data: bytes) -> None:
        try:
            self._parser.feed_data(data)
        except httptools.HttpParserError:
            self.close()

    def on_message_begin(self) -> None:
        self._url = b""
        self._headers = []
        self._body_bytes = 0
        self.busy = True

    def on_url(self, url: bytes) -> None:
        self._url += url

    def on_header(self, name: bytes, value: bytes) -> None:
        self._headers.append((name, value))

    def on_body(self, body: bytes) -> None:
        self._body_bytes += len(body)

    def on_message_complete(self) -> None:
        treatment = self._backend.treatment()
        if treatment.hang:
            return
        if treatment.reset:
            if self._transport:
                self._transport.abort()
            return
        answer = self._answer(treatment.status)
        if treatment.delay_milliseconds:
            loop = asyncio.get_running_loop()
            loop.call_later(treatment.delay_milliseconds / 1000, self._write, answer)
        else:
            self._write(answer)

    def _answer(self, status: int) -> bytes:
        identity = self._backend.identity
        content = {
            "pod": identity.pod,
            "namespace": identity.namespace,
            "app": identity.app,
            "version": identity.version,
            "method": self._parser.get_method().decode(),
            "path": self._url.decode("latin-1"),
            "headers": _joined(self._headers),
            "bodyBytes": self._body_bytes,
        }
        if self._url == ENVIRONMENT_PATH.encode():
            content |= {"environment": identity.environment, "files": identity.files}
        body = json.dumps(content).encode()
        head = (
            f"HTTP/1.1 {status} {HTTPStatus(status).phrase}\r\n"
            f"content-type: application/json\r\ncontent-length: {len(body)}\r\n"
            f"x-pod: {identity.pod}\r\nx-version: {identity.version}\r\n"
        )
        closing = self._backend.draining or not self._parser.should_keep_alive()
        return head.encode() + (b"connection: close\r\n\r\n" if closing else b"\r\n") + body

    def _write(self, answer: bytes) -> None:
        if self._transport is None or self._transport.is_closing():
            return
        self._transport.write(answer)
        self.busy = False
        if self._backend.draining or not self._parser.should_keep_alive():
            self._transport.close()


def _joined(headers: list[tuple[bytes, bytes]]) -> dict[str, str]:
    """Headers by name, in lower case, with all their values."""
    found: dict[str, list[str]] = {}
    for name, value in headers:
        found.setdefault(name.decode("latin-1").lower(), []).append(value.decode("latin-1"))
    return {name: ", ".join(values) for name, values in found.items()}
