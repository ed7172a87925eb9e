"""Who may call which service of the sandbox, as a file that `send` reads in the person's shell."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from testbed.fault import Fault


@dataclass(frozen=True)
class Sender:
    """A client in the network namespace `network`, and the service that it calls.

    `by_sidecar` says that the answers do not tell the version, and the client's Envoy has to.
    """

    caller: str
    network: str
    namespace: str
    host: str
    port: int
    by_sidecar: bool


def write(senders: Mapping[str, Sender], file: Path) -> None:
    """Write them down, by service."""
    file.write_text(json.dumps({name: asdict(sender) for name, sender in senders.items()}))


def read(service: str, file: Path) -> Sender:
    """The sender for a service; raises `Fault` where nobody may call it."""
    found = json.loads(file.read_text())
    if service not in found:
        raise Fault(f"no client may call `{service}`; write {' or '.join(sorted(found))}")
    return Sender(**found[service])
