"""`send SERVICE [REQUESTS]` in the shell of `make sandbox`: requests of a client, and who answered.

Usage: python -m testbed.sandbox.send SENDERS_FILE SERVICE [REQUESTS]
"""

import argparse
import json
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from testbed.fault import Fault
from testbed.mesh.proxy import Proxy
from testbed.requests.load import Load, Plan, Result
from testbed.sandbox.split_measurement import Measurement

_CONNECTIONS = 8


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


def write_senders(senders: Mapping[str, Sender], file: Path) -> None:
    """Write them down, by service."""
    file.write_text(json.dumps({name: asdict(sender) for name, sender in senders.items()}))


def _read(service: str, file: Path) -> Sender:
    """The sender for a service; raises `Fault` where nobody may call it."""
    found = json.loads(file.read_text())
    if service not in found:
        raise Fault(f"no client may call `{service}`; write {' or '.join(sorted(found))}")
    return Sender(**found[service])


def main(arguments: Sequence[str]) -> int:
    """Send, print the split, and return 0 where no request was lost."""
    parser = argparse.ArgumentParser(prog="send", description="Requests from a client in the mesh.")
    parser.add_argument("file", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("service", help="a service of the stack")
    parser.add_argument("requests", nargs="?", type=int, default=200, help="how many; 200 without")
    options = parser.parse_args(arguments)
    try:
        sender = _read(options.service, options.file)
    except Fault as fault:
        print(f"send: {fault}", file=sys.stderr)
        return 1
    return _send(sender, options.requests)


def _send(sender: Sender, requests: int) -> int:
    envoy = Proxy(sender.network, sender.namespace)
    plan = Plan(sender.host, sender.port, connections=_CONNECTIONS, requests=requests)
    before = envoy.sent(sender.host, sender.port)
    with tempfile.TemporaryDirectory() as folder:
        result = Load(plan, Path(folder) / "load", sender.network).result()
    sent = envoy.sent(sender.host, sender.port) - before if sender.by_sidecar else None
    found = Measurement.of(envoy.split(sender.host, sender.port), result, sent)
    print(f"{requests:,} requests from {sender.caller} to http://{sender.host}:{sender.port}/")
    print(*found.lines(), sep="\n")
    for example in _refusals(result):
        print(f"    {example}")
    return 1 if found.lost else 0


def _refusals(result: Result) -> list[str]:
    """What came back that is no good answer, in words."""
    refused = {status: result.count(status=status) for status, _ in result.answers if status > 399}
    return [f"{count:,} answers {status}" for status, count in refused.items()] + [
        f"{count:,} without an answer: {reason}" for reason, count in result.failures.items()
    ]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
