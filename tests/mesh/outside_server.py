"""Servers outside of the cluster: at the machine's own address, by HTTP or behind TLS."""

import base64
import json
import ssl
import tempfile
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from testbed.mesh import outside_host
from testbed.pods import pod_network
from testbed.processes.processes import Stoppable
from tests.testbed import ingress

ADDRESS = pod_network.GATEWAY


class _Handler(BaseHTTPRequestHandler):
    """Answers every GET with the headers that it got."""

    def do_GET(self) -> None:
        body = json.dumps({key.lower(): value for key, value in self.headers.items()}).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *_arguments: object) -> None:
        """Say nothing on standard error."""


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing of connections that the other side gives up."""


class OutsideServer(Stoppable):
    """One host with a name of its own; with `tls` it shows a certificate for that name.

    The authorities of the system have signed it where it is `trusted`. Port 0 is any that is free.
    """

    def __init__(
        self, host: str, *, tls: bool = False, trusted: bool = True, port: int = 0
    ) -> None:
        self.host = host
        self.certificate, secret = ingress.certificate(host)
        self._server = _Server((ADDRESS, port), _Handler)
        self.port = int(self._server.server_address[1])
        if tls:
            context = _context(secret["data"])
            self._server.socket = context.wrap_socket(self._server.socket, server_side=True)
            if trusted:
                outside_host.trust(self.certificate)
        outside_host.name(host, ADDRESS)
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Answer no more."""
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


def _context(data: dict[str, str]) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    with tempfile.TemporaryDirectory() as folder:
        certificate, key = Path(folder) / "tls.crt", Path(folder) / "tls.key"
        for file in (certificate, key):
            file.write_bytes(base64.b64decode(data[file.name]))
        context.load_cert_chain(certificate, key)
    return context
