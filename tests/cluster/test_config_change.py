"""A changed set rolls its consumers and nothing else, and old pods keep what they had."""

from typing import Any

from testbed.kubernetes.cluster import Cluster
from testbed.kubernetes.manifests import Manifest
from testbed.pods.real_pods import RealPod, RealPods
from testbed.requests.http_backend import ENVIRONMENT_PATH
from testbed.sandbox.stack import of_kind, wait_until_rolled_out
from tests.live_stack import LiveStack

OLD, NEW = "postgresql://db:5432/mydb", "postgresql://other-db:5432/mydb"
CONSUMER, OTHER = "user-service", "order-service"


def change_database(dev: LiveStack) -> None:
    """Change one key of app-config, which user-service reads and order-service does not."""

    def edit(config: dict[str, Any]) -> None:
        assert config["microservices:config"]["app-config"]["database_url"] == OLD
        config["microservices:config"]["app-config"]["database_url"] = NEW

    dev.change(edit)


def change_secret(dev: LiveStack) -> None:
    """Encrypt another value for app-secrets, which user-service alone reads."""

    def edit(config: dict[str, Any]) -> None:
        entries = config["microservices:secrets"]["app-secrets"]
        assert entries["api_key"].keys() == {"secure"}
        entries["api_key"]["secure"] = "v1:another:ciphertext"

    dev.change(edit)


def uids(cluster: Cluster, namespace: str, app: str) -> set[str]:
    """The pods of a service, but for those that are on their way out."""
    pods = [pod["metadata"] for pod in cluster.find_all("Pod", namespace, f"app={app}")]
    return {metadata["uid"] for metadata in pods if "deletionTimestamp" not in metadata}


def config_of(pod: Manifest) -> str:
    """The name of the ConfigMap that a pod reads."""
    sources = pod["spec"]["containers"][0]["envFrom"]
    [name] = [item["configMapRef"]["name"] for item in sources if "configMapRef" in item]
    return name


def config_maps(manifests: list[Manifest]) -> set[str]:
    """The names of the ConfigMaps among the manifests."""
    return {item["metadata"]["name"] for item in of_kind(manifests, "ConfigMap")}


def test_changed_set_rolls_exactly_its_consumers(dev: LiveStack, cluster: Cluster) -> None:
    dev.deploy()
    consumers, others = (uids(cluster, dev.namespace, app) for app in (CONSUMER, OTHER))
    for change in (change_database, change_secret):
        change(dev)
        dev.deploy()
        rolled = uids(cluster, dev.namespace, CONSUMER)
        assert not consumers & rolled
        assert others == uids(cluster, dev.namespace, OTHER)
        consumers = rolled


def test_every_pod_finds_the_config_it_was_made_with_while_it_lives(
    dev: LiveStack, cluster: Cluster
) -> None:
    """The old ConfigMap goes when the update is over, as `pulumi up` has it."""
    [old] = config_maps(dev.deploy())
    change_database(dev)
    manifests = dev.apply()
    [new] = config_maps(manifests)
    seen: set[str] = set()
    while old in (names := live_configs(cluster, dev.namespace)):
        seen |= names
        assert cluster.get("ConfigMap", old, dev.namespace)["data"]["database_url"] == OLD
    wait_until_rolled_out(cluster, manifests)
    cluster.delete("ConfigMap", old, dev.namespace)
    assert old in seen
    assert live_configs(cluster, dev.namespace) == {new}


def live_configs(cluster: Cluster, namespace: str) -> set[str]:
    """The ConfigMaps that the pods of the consumer read."""
    return {config_of(pod) for pod in cluster.find_all("Pod", namespace, f"app={CONSUMER}")}


def test_process_keeps_the_environment_it_started_with(
    dev: LiveStack, cluster: Cluster, real_pods: RealPods
) -> None:
    real_pods.take(dev.namespace)
    one_replica(dev)
    dev.deploy()
    selector = f"app={CONSUMER},version=v1"
    [before] = real_pods.pods(dev.namespace, selector)
    change_database(dev)
    cluster.apply(of_kind(dev.manifests(), "ConfigMap"))
    assert environment(before)["database_url"] == OLD
    dev.deploy()
    [after] = real_pods.pods(dev.namespace, selector)
    assert environment(after)["database_url"] == NEW


def environment(pod: RealPod) -> dict[str, str]:
    """The environment of the process in a pod, as it tells it inside of the pod."""
    return pod.get_address("127.0.0.1", 8080, ENVIRONMENT_PATH).json()["environment"]


def one_replica(dev: LiveStack) -> None:
    """One pod a version is enough to see what a process is given."""

    def edit(config: dict[str, Any]) -> None:
        for service in config["microservices:services"].values():
            service["replicas"] = 1

    dev.change(edit)
