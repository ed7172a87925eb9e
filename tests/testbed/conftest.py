"""What tests of the testbed share: echo and a client of it, the engine that is built."""

import secrets
from pathlib import Path

import pytest

from testbed.fault import Fault
from testbed.kubernetes.cluster import Cluster
from testbed.kubernetes.control_plane import ControlPlane
from testbed.kubernetes.manifests import Manifest
from testbed.mesh.client import Client
from testbed.mesh.istiod import Mesh
from testbed.pods.real_pods import RealPods
from tests.testbed.echo import PORT, SPLIT, deploy_echo
from tests.testbed.tiny_project import TinyProject


@pytest.fixture
def project(tmp_path: Path) -> TinyProject:
    """A project without a line; skipped where the engine is not built."""
    try:
        return TinyProject(tmp_path)
    except Fault as fault:
        pytest.skip(str(fault))


@pytest.fixture
def cluster(control_plane: ControlPlane) -> Cluster:
    """The cluster of the session."""
    return control_plane.cluster


@pytest.fixture(scope="session")
def echo(control_plane: ControlPlane) -> str:
    """The namespace of an echo for every test that changes nothing of it but its behaviour."""
    name = f"echo-{secrets.token_hex(2)}"
    control_plane.cluster.create_namespace(name)
    deploy_echo(control_plane.cluster, name)
    return name


@pytest.fixture
def echoes(cluster: Cluster, echo: str) -> list[Manifest]:
    """The pods of that echo, v1 first."""
    found = cluster.find_all("Pod", echo)
    return sorted(found, key=lambda pod: pod["metadata"]["labels"]["version"])


@pytest.fixture(scope="session")
def caller(mesh: Mesh, echo: str) -> Client:
    """A client of that echo, which knows of all of its pods."""
    client = mesh.client(echo)
    client.wait_until_split("echo", PORT, SPLIT)
    return client


@pytest.fixture
def meshed(real_pods: RealPods, namespace: str) -> str:
    """A namespace whose pods are real, behind sidecars."""
    real_pods.take(namespace)
    return namespace


@pytest.fixture
def bare(real_pods: RealPods, namespace: str) -> str:
    """A namespace whose pods are real, without sidecars."""
    real_pods.take(namespace, sidecars=False)
    return namespace
