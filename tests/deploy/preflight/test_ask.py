"""Questions over HTTP, to a server of this machine that answers as an API server does."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from microservices.deploy.cluster import Target, connect
from microservices.deploy.preflight.ask import (
    Ask,
    Unanswered,
    Unreachable,
    Unreadable,
    asking,
)

ANSWERS: dict[str, tuple[int, Any]] = {
    "/version": (200, {"gitVersion": "v1.34.2"}),
    "/apis/nothing": (404, {"message": "there is none"}),
    "/apis/forbidden": (403, {"message": "not\nyou"}),
    "/apis/broken": (503, "service unavailable"),
    "/apis/stranger": (401, {"message": "Unauthorized"}),
}


class Server(BaseHTTPRequestHandler):
    """Answers from the list, and a body or a Secret with what was sent."""

    def do_GET(self) -> None:
        if "/secrets/" in self.path:
            self.answer(200, {"accepts": self.headers["Accept"]})
        else:
            self.answer(*ANSWERS[self.path])

    def do_POST(self) -> None:
        sent = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.answer(201, {"sent": sent, "by": self.headers["Authorization"]})

    def answer(self, status: int, content: Any) -> None:
        text = (content if isinstance(content, str) else json.dumps(content)).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""


def kubeconfig(port: int, user: dict[str, Any] | None = None) -> dict[str, Any]:
    context = {"cluster": "c", "user": "u"}
    return {
        "apiVersion": "v1",
        "kind": "Config",
        "clusters": [{"name": "c", "cluster": {"server": f"http://127.0.0.1:{port}"}}],
        "users": [{"name": "u", "user": user or {"token": "t"}}],
        "contexts": [{"name": "here", "context": context}, {"name": "there", "context": context}],
        "current-context": "here",
    }


@pytest.fixture(autouse=True)
def no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")


@pytest.fixture
def port() -> Iterator[int]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Server)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield server.server_address[1]
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def ask(port: int) -> Iterator[Ask]:
    with connect(Target(json.dumps(kubeconfig(port)))) as client:
        yield asking(client, "here")


def test_an_answer_is_plain_data_and_nothing_is_none(ask: Ask) -> None:
    assert ask("/version") == {"gitVersion": "v1.34.2"}
    assert ask("/apis/nothing") is None


def test_a_question_with_a_body_is_asked_by_the_user(ask: Ask) -> None:
    assert ask("/apis/reviews", {"kind": "Review"}) == {
        "sent": {"kind": "Review"},
        "by": "Bearer t",
    }


def test_no_value_of_a_secret_is_asked_for(ask: Ask) -> None:
    accepts = ask("/api/v1/namespaces/shop/secrets/tls")["accepts"]
    assert accepts == "application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1"


@pytest.mark.parametrize(
    ("path", "status", "message"),
    [("/apis/forbidden", 403, "not you"), ("/apis/broken", 503, "service unavailable")],
)
def test_a_refusal_is_one_line(ask: Ask, path: str, status: int, message: str) -> None:
    with pytest.raises(Unanswered) as refusal:
        ask(path)
    assert (refusal.value.status, str(refusal.value)) == (status, message)


def test_a_stranger_has_to_log_in(ask: Ask, port: int) -> None:
    with pytest.raises(Unreachable) as refusal:
        ask("/apis/stranger")
    assert str(refusal.value) == (
        f"the cluster of context `here` at http://127.0.0.1:{port} does not know who asks; log in "
        "to it again"
    )


def test_a_cluster_that_is_down_is_named_with_its_context() -> None:
    config = json.dumps(kubeconfig(1))
    with connect(Target(config, "there")) as client, pytest.raises(Unreachable) as refusal:
        asking(client, "there")("/version")
    text = str(refusal.value)
    assert text.startswith(
        "the cluster of context `there` at http://127.0.0.1:1 cannot be reached: "
    )
    assert text.endswith("; is it up, and can this machine reach it?")


def test_a_login_program_that_cannot_run_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = {"apiVersion": "client.authentication.k8s.io/v1", "command": "/no/program"}
    (tmp_path / "config").write_text(json.dumps(kubeconfig(1, {"exec": program})))
    monkeypatch.setenv("KUBECONFIG", str(tmp_path / "config"))
    with (
        connect(Target()) as client,
        pytest.raises(Unreadable, match="nobody can log in to the cluster of context `here`"),
    ):
        asking(client, "here")("/version")
