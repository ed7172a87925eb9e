"""How a control plane fails, in one clear line."""

import socket
import subprocess
from pathlib import Path

import psutil
import pytest

from testbed.fault import Fault
from testbed.kubernetes.control_plane import ControlPlane
from testbed.pods import pod_network


@pytest.mark.usefixtures("run_folder")
def test_taken_port_is_one_clear_line(tmp_path: Path) -> None:
    with socket.create_server((pod_network.GATEWAY, 0)) as server:
        port = server.getsockname()[1]
        with pytest.raises(
            Fault, match=f"^port {port} on {pod_network.GATEWAY}, for the API server, is taken$"
        ):
            ControlPlane(tmp_path / "second", port)


@pytest.mark.usefixtures("run_folder")
def test_full_disk_is_one_clear_line_and_nothing_is_left_running(tmp_path: Path) -> None:
    mount = ["mount", "-t", "tmpfs", "-o", "size=2m", "none", str(tmp_path)]
    subprocess.run(mount, check=True)
    try:
        with pytest.raises(Fault, match=r"(?i)no space left on device"):
            ControlPlane(tmp_path)
    finally:
        subprocess.run(["umount", str(tmp_path)], check=True)
    assert programs_of(tmp_path) == []


def programs_of(folder: Path) -> list[str]:
    """The names of the processes that work in a folder, or are told of a file in it."""
    found: list[str] = []
    for process in psutil.process_iter(["name", "cwd", "cmdline"]):
        words = [process.info["cwd"] or "", *(process.info["cmdline"] or [])]
        if any(str(folder) in word for word in words):
            found.append(process.info["name"])
    return found
