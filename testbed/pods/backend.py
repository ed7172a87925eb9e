"""Backend process of a real pod, in place of its image.

Usage: python -m testbed.pods.backend FILE PORT...

It answers as `HttpBackend` does, on every port, for the pod whose identity is JSON in the file.
On 127.0.0.1:CONTROL_PORT it takes a behaviour as JSON, or null to leave it, and says how many
requests it has got. SIGTERM drains it.
"""

import asyncio
import json
import signal
import sys
from pathlib import Path

import uvloop

from testbed.requests.behaviour import Behaviour, PodIdentity
from testbed.requests.http_backend import HttpBackend

CONTROL_PORT = 15999
_DRAIN_POLL_SECONDS = 0.05


async def main(identity: PodIdentity, ports: list[int]) -> None:
    """Answer until SIGTERM, then until the last connection is closed."""
    # In a network namespace of its own, on each of its addresses.
    backend = HttpBackend(identity, "0.0.0.0")  # noqa: S104

    async def obey(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        behaviour = json.loads(await reader.readline())
        if behaviour is not None:
            backend.behaviour = Behaviour(**behaviour)
        writer.write(f"{backend.requests}\n".encode())
        await writer.drain()
        writer.close()

    terminated = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, terminated.set)
    await asyncio.start_server(obey, "127.0.0.1", CONTROL_PORT)
    await backend.listen(ports)
    await terminated.wait()
    backend.drain()
    while backend.connections:
        await asyncio.sleep(_DRAIN_POLL_SECONDS)


if __name__ == "__main__":
    described = PodIdentity(**json.loads(Path(sys.argv[1]).read_text()))
    uvloop.run(main(described, [int(port) for port in sys.argv[2:]]))
