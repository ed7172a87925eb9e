"""The network that pods, clients and gateways share."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Thread

from testbed.kubernetes.control_plane import ControlPlane
from testbed.pods import pod_network

STEADY, PASSING = "steady", "passing"
# Beyond the numbers of the clients and gateways of other tests.
NUMBER = 60_000
TIMES = 16


def test_connection_outlasts_networks_that_come_and_go(control_plane: ControlPlane) -> None:
    """A bridge whose address changes is not found by those who were there before, for a minute."""
    control_plane.check()
    with network(STEADY, NUMBER), echo_server() as port:
        with pod_network.inside(STEADY):
            connection = socket.create_connection((pod_network.GATEWAY, port), timeout=10)
        with connection:
            for number in range(TIMES):
                with network(f"{PASSING}-{number}", NUMBER + 1 + number):
                    assert echoed(connection)
                assert echoed(connection)


@contextmanager
def network(name: str, number: int) -> Iterator[None]:
    """A network namespace with the address of a client."""
    pod_network.add(name, pod_network.client_address(number))
    try:
        yield
    finally:
        pod_network.remove(name)


@contextmanager
def echo_server() -> Iterator[int]:
    """A port of the machine where one connection gets back what it sends."""
    with socket.create_server((pod_network.GATEWAY, 0)) as server:

        def serve() -> None:
            accepted, _ = server.accept()
            with accepted:
                while received := accepted.recv(1):
                    accepted.sendall(received)

        thread = Thread(target=serve, daemon=True)
        thread.start()
        yield server.getsockname()[1]
        thread.join()


def echoed(connection: socket.socket) -> bool:
    """Whether a byte comes back; raises `TimeoutError` where it does not."""
    connection.sendall(b"x")
    return connection.recv(1) == b"x"
