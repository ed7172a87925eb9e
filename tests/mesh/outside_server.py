"""Servers outside of the cluster: at the machine's own address, by HTTP or behind TLS."""

import base64
import json
import ssl
import tempfile
import threading
from collections import Counter
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from testbed.kubernetes.manifests import Manifest
from testbed.mesh import outside_host
from testbed.pods import pod_network
from testbed.processes.processes import Stoppable
from tests.testbed import ingress

ADDRESS = pod_network.GATEWAY
LATE_SECONDS = 20


class _Handler(BaseHTTPRequestHandler):
    """Answers every request with the headers that it got; `/fail` and `/late` as they say."""

    def do_GET(self) -> None:
        assert isinstance(self.server, _Server)
        self.server.asked[self.command, self.path] += 1
        if self.path == "/late":
            self.server.closing.wait(LATE_SECONDS)
        body = json.dumps({key.lower(): value for key, value in self.headers.items()}).encode()
        self.send_response(503 if self.path == "/fail" else 200)
        if self.path == "/fail":
            # Unavailable, after which Istio's own default tries again.
            self.send_header("grpc-status", "14")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_POST(self) -> None:
        self.do_GET()

    def log_message(self, format: str, *_arguments: object) -> None:
        """Say nothing on standard error."""


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self) -> None:
        super().__init__((ADDRESS, 0), _Handler)
        self.asked = Counter[tuple[str, str]]()
        self.closing = threading.Event()

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing of connections that the other side gives up."""


class OutsideServer(Stoppable):
    """One host with a name of its own; with `tls` it shows a certificate for that name.

    The authorities of the system have signed it where it is `trusted`. Where it is `mutual` it asks
    for that of the Secret `partner`; `objects` are this and the ConfigMap `ca` with its authority.
    """

    def __init__(
        self, host: str, *, tls: bool = False, trusted: bool = True, mutual: bool = False
    ) -> None:
        self.host = host
        self.certificate, secret = ingress.certificate(host)
        self._server = _Server()
        self.port = int(self._server.server_address[1])
        self.objects: list[Manifest] = []
        if tls:
            context = _context(secret["data"])
            if mutual:
                self.objects = _ask_for_a_certificate(context, self.certificate)
            self._server.socket = context.wrap_socket(self._server.socket, server_side=True)
            if trusted:
                outside_host.trust(self.certificate)
        if host != ADDRESS and not host.startswith("*"):
            outside_host.name(host, ADDRESS)
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)
        self._thread.start()

    def asked(self, method: str, path: str) -> int:
        """How many requests it has got."""
        return self._server.asked[method, path]

    def stop(self) -> None:
        """Answer no more."""
        self._server.closing.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


def _ask_for_a_certificate(context: ssl.SSLContext, authority: str) -> list[Manifest]:
    known, secret = ingress.certificate("partner.example")
    context.verify_mode = ssl.CERT_REQUIRED
    context.load_verify_locations(cadata=known)
    secret["metadata"]["name"] = "partner"
    data = {"ca.crt": authority}
    return [
        secret,
        {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "ca"}, "data": data},
    ]


def _context(data: dict[str, str]) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    with tempfile.TemporaryDirectory() as folder:
        certificate, key = Path(folder) / "tls.crt", Path(folder) / "tls.key"
        for file in (certificate, key):
            file.write_bytes(base64.b64decode(data[file.name]))
        context.load_cert_chain(certificate, key)
    return context
