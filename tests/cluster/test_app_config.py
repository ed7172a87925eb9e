"""What each version reads, as variables and as files, and whom a changed key rolls."""

from typing import Any

from testbed.kubernetes.cluster import Cluster
from testbed.pods.real_pods import RealPods
from testbed.requests.http_backend import ENVIRONMENT_PATH
from tests.written_stack import WrittenStack, service

SHARED = {"color": "red", "size": "small"}
FOLDER = "/etc/settings"
AS_FILES = {"volumes": {"settings": {"path": FOLDER, "configSet": "settings"}}}
AS_VARIABLES = {"configFrom": ["settings"]}
AS_ONE_VARIABLE = {"envKeys": {"COLOR": {"set": "settings", "key": "color"}}}

OF_AN_OPERATOR = {
    "apiVersion": "v1",
    "kind": "Secret",
    "metadata": {"name": "database-app"},
    "stringData": {"uri": "postgresql://db", "ca.crt": "a certificate"},
}
EXISTING = {
    "database": {"kind": "Secret", "name": "database-app"},
    "absent": {"kind": "ConfigMap", "optional": True},
}
ONE_FILE = {
    "path": "/etc/db.pem",
    "configSet": "database",
    "items": {"ca.crt": "certs/ca.pem"},
    "subPath": "certs/ca.pem",
    "defaultMode": "0440",
}


def web(**keys: Any) -> dict[str, Any]:
    """A service whose second version reads another color."""
    versions = {
        "v1": {"weight": 50},
        "v2": {"weight": 50, "config": {"settings": {"color": "blue"}}},
    }
    return service(replicas=1, versions=versions, **keys)


def pods_of(stack: WrittenStack, labels: str) -> set[str]:
    """The pods that a label selector selects."""
    return {pod["metadata"]["uid"] for pod in stack.pods(labels)}


def test_a_changed_key_rolls_every_version_but_those_that_have_a_value_of_their_own(
    stack: WrittenStack, cluster: Cluster
) -> None:
    readers = {
        "files": web(**AS_FILES),
        "variables": web(**AS_VARIABLES),
        "variable": web(**AS_ONE_VARIABLE),
    }

    def deploy(**shared: str) -> dict[str, tuple[set[str], set[str]]]:
        """Deploy with a shared set; returns the pods of both versions of each reader."""
        services = {**readers, "other": service(replicas=1)}
        stack.deploy(services, config={"settings": {**SHARED, **shared}})
        return {
            name: (
                pods_of(stack, f"app={name},version=v1"),
                pods_of(stack, f"app={name},version=v2"),
            )
            for name in readers
        }

    before = deploy()
    other = pods_of(stack, "app=other")
    green, large = deploy(color="green"), deploy(color="green", size="large")
    for name, (v1, v2) in before.items():
        v1_green, v2_green = green[name]
        v1_large, v2_large = large[name]
        assert not v1 & v1_green
        assert v2 == v2_green
        assert not v1_green & v1_large
        assert not v2 & v2_large
    assert pods_of(stack, "app=other") == other
    sets = cluster.find_all("ConfigMap", stack.namespace, "app.kubernetes.io/name=settings")
    assert sets
    assert all(item["immutable"] for item in sets)


def test_processes_find_the_sets_of_their_version_as_variables_and_as_files(
    stack: WrittenStack, real_pods: RealPods, cluster: Cluster
) -> None:
    real_pods.take(stack.namespace, sidecars=False)
    cluster.apply([OF_AN_OPERATOR], stack.namespace)
    secrets = {"keys": {"api_key": "hidden"}}
    projected = {"path": "/etc/all", "projected": {"sets": ["settings", "keys"]}}
    reading = {
        "configFrom": ["absent"],
        "volumes": {**AS_FILES["volumes"], "all": projected, "ca": ONE_FILE},
        "envKeys": {
            "COLOR": {"set": "settings", "key": "color"},
            "API_KEY": {"set": "keys", "key": "api_key"},
            "DATABASE_URL": {"set": "database", "key": "uri"},
            "REPLICA_URL": {"set": "database", "key": "replica", "optional": True},
        },
    }
    sets = {"config": {"settings": SHARED}, "secrets": secrets, "existingSets": EXISTING}
    stack.deploy({"web": web(**reading)}, **sets)
    for version, color in (("v1", "red"), ("v2", "blue")):
        [pod] = real_pods.pods(stack.namespace, f"version={version}")
        found = pod.get_address("127.0.0.1", 8080, ENVIRONMENT_PATH).json()
        assert found["environment"]["COLOR"] == color
        assert found["environment"]["API_KEY"] == found["files"]["/etc/all/api_key"]
        files = {path: text for path, text in found["files"].items() if path.startswith(FOLDER)}
        assert files == {f"{FOLDER}/color": color, f"{FOLDER}/size": "small"}
        assert found["files"]["/etc/all/color"] == color
        assert found["environment"]["DATABASE_URL"] == "postgresql://db"
        assert "REPLICA_URL" not in found["environment"]
        assert found["files"]["/etc/db.pem"] == "a certificate"
