"""One connection of a load: a request, its answer, and the next."""

import asyncio
import time
from typing import Protocol, cast

import httptools


class Outcomes(Protocol):
    """What a connection tells of its requests."""

    def answered(self, connection: "Connection", status: int, version: str, body: bytes) -> None:
        """The request has its answer; `version` and `body` are what it says."""
        ...

    def failed(self, connection: "Connection", reason: str) -> None:
        """The request gets no answer any more."""
        ...

    def closed(self, connection: "Connection") -> None:
        """The connection is gone."""
        ...


class Connection(asyncio.Protocol):
    """Sends one request at a time; `due` and `sent` are times of the monotonic clock."""

    def __init__(self, outcomes: Outcomes, request: bytes) -> None:
        self._outcomes = outcomes
        self._request = request
        self._transport: asyncio.Transport | None = None
        self._parser = httptools.HttpResponseParser(self)
        self._waiting = False
        self._version = ""
        self._body = b""
        self.due = 0.0
        self.sent = 0.0

    @property
    def usable(self) -> bool:
        """Whether it can take another request."""
        return self._transport is not None and not self._transport.is_closing()

    def send(self, due: float) -> None:
        """Send the request that was due at `due`."""
        self.due = due
        self.sent = time.monotonic()
        self._waiting = True
        if self._transport:
            self._transport.write(self._request)

    def abort(self) -> None:
        """Close the connection at once; the request that waits has been counted."""
        self._waiting = False
        if self._transport:
            self._transport.abort()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """asyncio: the connection is open."""
        # uvloop's transports are asyncio's by interface, not by class.
        self._transport = cast(asyncio.Transport, transport)

    def connection_lost(self, exc: Exception | None) -> None:
        """asyncio: the connection is closed, and the request that waits is lost."""
        self._transport = None
        if self._waiting:
            self._waiting = False
            self._outcomes.failed(self, f"connection lost: {exc or 'closed'}")
        self._outcomes.closed(self)

    def data_received(self, data: bytes) -> None:
        """asyncio: some bytes of an answer."""
        try:
            self._parser.feed_data(data)
        except httptools.HttpParserError as error:
            self._waiting = False
            self._outcomes.failed(self, f"not HTTP: {error}")
            self.abort()

    def on_message_begin(self) -> None:
        """httptools: an answer begins."""
        self._version = ""
        self._body = b""

    def on_header(self, name: bytes, value: bytes) -> None:
        """httptools: one header of the answer."""
        if name == b"x-version":
            self._version = value.decode("latin-1")

    def on_body(self, body: bytes) -> None:
        """httptools: a part of the answer's body; the last one is kept as an example."""
        self._body = body

    def on_message_complete(self) -> None:
        """httptools: the answer is complete."""
        self._waiting = False
        if not self._parser.should_keep_alive() and self._transport:
            self._transport.close()
        self._outcomes.answered(self, self._parser.get_status_code(), self._version, self._body)
