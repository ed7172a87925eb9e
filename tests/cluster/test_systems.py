"""The systems of others are taken by the API server, and are the same with its defaults."""

import pytest

from microservices.offline.comparison.comparison import compare
from testbed.kubernetes.cluster import Cluster
from tests.systems import SYSTEMS, system

FILLED = ("status", "managedFields", "uid", "resourceVersion", "creationTimestamp")


@pytest.fixture(scope="module")
def namespaces(levels: Cluster) -> Cluster:
    """The API server, with a namespace for each system."""
    for name in SYSTEMS:
        levels.create_namespace(name)
    return levels


@pytest.mark.parametrize("name", SYSTEMS)
def test_a_system_is_the_same_once_the_api_server_has_its_defaults_in_it(
    name: str, namespaces: Cluster
) -> None:
    written = system(name)
    for one in written:
        if one["kind"] != "Namespace":
            one["metadata"].setdefault("namespace", name)
    said = [
        {**one, "metadata": {k: v for k, v in one["metadata"].items() if k not in FILLED}}
        for one in written
    ]
    found = compare(namespaces.apply(said, name, dry_run=True), written, name)
    told = [(one.name, field.place) for one in found.objects for _, field in one.fields]
    assert (found.counts, told, found.renamed) == ({"same": len(written)}, [], None)
