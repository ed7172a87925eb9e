"""External hosts: names and CAs that only this run resolves and trusts.

There is no DNS. Envoy looks into `/etc/hosts` before it asks for one, and takes the authorities of
the system from a file; of both the testbed has copies of its own, which nothing outside sees.
"""

import subprocess
from pathlib import Path

_COPIES = Path("/run/testbed-outside")
_HOSTS = Path("/etc/hosts")
# The first of these is what pilot-agent takes for the authorities of the system.
# https://istio.io/latest/docs/reference/config/networking/destination-rule/#ClientTLSSettings
_AUTHORITIES = (
    Path("/etc/ssl/certs/ca-certificates.crt"),
    Path("/etc/pki/tls/certs/ca-bundle.crt"),
    Path("/etc/ssl/ca-bundle.pem"),
)


def set_up() -> None:
    """Lay a copy over each file, in a mount namespace of its own."""
    _COPIES.mkdir()
    for file in (_HOSTS, *_AUTHORITIES):
        if file.exists():
            copy = _COPIES / file.name
            copy.write_bytes(file.read_bytes())
            command = ["mount", "--bind", str(copy), str(file)]
            subprocess.run(command, check=True, capture_output=True, text=True)


def name(host: str, address: str) -> None:
    """Let a name resolve to an address, for every program of the testbed."""
    _append(_HOSTS, f"{address} {host}\n")


def trust(certificate: str) -> None:
    """Add a certificate, in PEM, to the authorities of the system."""
    _append(next(file for file in _AUTHORITIES if file.exists()), certificate)


def _append(file: Path, text: str) -> None:
    with file.open("a") as opened:
        opened.write(text)
