"""The pods' network: addresses of the simulated pods, and a bridge for everything that is real.

Every address of the simulated pods is local, so a server can listen on it and a client reaches
it. Real pods and the mesh's clients have a network namespace each, joined by the bridge.
"""

import ctypes
import hashlib
import ipaddress
import os
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

SIMULATED_PODS = "10.244.0.0/16"
REAL_PODS = "10.245.0.0/16"
CLIENTS = "10.246.0.0/16"
SERVICES = "10.96.0.0/16"

BRIDGE = "testbed0"
GATEWAY = "10.245.0.1"
"""Address of the machine itself, as real pods and clients see it."""

# A bridge without an address of its own takes the lowest one of its ports. Each port that comes or
# goes may change it then, and whoever has sent to the old one loses all that is sent until that
# entry of the ARP cache is found to be stale, which takes up to a minute.
_BRIDGE_HARDWARE_ADDRESS = "02:00:0a:f5:00:01"

_CLONE_NEWNET = 0x40000000


def set_up() -> None:
    """Make the network of a fresh network namespace."""
    ip("link", "set", "lo", "up")
    ip("route", "add", "local", SIMULATED_PODS, "dev", "lo")
    ip("link", "add", BRIDGE, "address", _BRIDGE_HARDWARE_ADDRESS, "type", "bridge")
    ip("address", "add", f"{GATEWAY}/16", "dev", BRIDGE)
    ip("link", "set", BRIDGE, "up")
    ip("route", "add", CLIENTS, "dev", BRIDGE)


def add(name: str, address: str) -> None:
    """Make the network namespace `name` with one address, joined to the bridge."""
    host_end = _host_end(name)
    ip("netns", "add", name)
    ip("link", "add", host_end, "type", "veth", "peer", "name", "eth0", "netns", name)
    ip("link", "set", host_end, "master", BRIDGE, "up")
    ip("-n", name, "link", "set", "lo", "up")
    ip("-n", name, "address", "add", f"{address}/32", "dev", "eth0")
    ip("-n", name, "link", "set", "eth0", "up")
    for network in (REAL_PODS, CLIENTS):
        ip("-n", name, "route", "add", network, "dev", "eth0")
    ip("-n", name, "route", "add", "default", "via", GATEWAY)


def _host_end(name: str) -> str:
    """A name for an interface: at most 15 characters, whatever the namespace is called."""
    return f"v{hashlib.sha256(name.encode()).hexdigest()[:12]}"


def client_address(number: int) -> str:
    """The address of the client with this number, counted from 1."""
    return str(ipaddress.ip_network(CLIENTS)[number])


def remove(name: str) -> None:
    """Remove a network namespace with its end of the bridge."""
    ip("netns", "delete", name)


def command_in(name: str | None, command: Sequence[str]) -> list[str]:
    """The command line that runs `command` in the network namespace `name`, or, for None, here."""
    return [*(["ip", "netns", "exec", name] if name else []), *command]


@contextmanager
def inside(name: str | None) -> Iterator[None]:
    """Let this thread open its connections in the network namespace `name`; None changes nothing.

    A connection stays in the namespace that it was opened in.
    """
    if name is None:
        yield
        return
    with open("/proc/thread-self/ns/net") as home, open(f"/run/netns/{name}") as there:  # noqa: PTH123
        _enter(there.fileno())
        try:
            yield
        finally:
            _enter(home.fileno())


def _enter(descriptor: int) -> None:
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.setns(descriptor, _CLONE_NEWNET) != 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))


def ip(*arguments: str) -> None:
    """Run `ip` of iproute2; raises `subprocess.CalledProcessError` when it fails."""
    subprocess.run(["ip", *arguments], check=True, capture_output=True, text=True)
