"""An API server of one answer: who it is, to the one user that it knows; it refuses to say more."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

TOKEN = "TOKEN-OF-THE-TEST"
_PATH = "/api/v1/namespaces/kube-system"


@contextmanager
def serving(uid: str, status: int = 200, token: str = TOKEN, others: int = 403) -> Iterator[str]:
    """The URL of a cluster with a uid, or that refuses with a status; as all `others` are read."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            known = self.headers.get("Authorization") == f"Bearer {token}"
            self.answer((status if self.path == _PATH else others) if known else 401)

        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            self.answer(403)

        def answer(self, code: int) -> None:
            body = {"metadata": {"uid": uid}} if code == 200 else {"reason": "Forbidden"}
            self.send_response(code)
            self.send_header("Content-Type", "application/json")
            self.end_headers()
            self.wfile.write(json.dumps(body).encode())

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing."""
            del format, args

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def kubeconfig(current: str = "", **servers: str) -> str:
    """A kubeconfig with a context for each server, and a user with the token."""
    return json.dumps(
        {
            "apiVersion": "v1",
            "kind": "Config",
            "current-context": current,
            "clusters": [{"name": one, "cluster": {"server": url}} for one, url in servers.items()],
            "contexts": [
                {"name": one, "context": {"cluster": one, "user": "me"}} for one in servers
            ],
            "users": [{"name": "me", "user": {"token": TOKEN}}],
        }
    )
