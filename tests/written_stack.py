"""A stack that a test writes as settings, in a namespace of its own on the testbed."""

from collections.abc import Mapping
from typing import Any

from testbed.kubernetes.cluster import Cluster
from testbed.kubernetes.manifests import Manifest
from testbed.sandbox.stack import wait_until_rolled_out
from tests.stacks import evaluated_with, manifests

# Of a rollout that is not what the test is about, nothing needs to be waited for.
PROMPT = {"minReadySeconds": 0, "drainSeconds": 0}


class WrittenStack:
    """The services and other keys of one stack, as the project renders them, and their pods."""

    def __init__(self, cluster: Cluster, namespace: str) -> None:
        self.cluster = cluster
        self.namespace = namespace

    def manifests(self, services: Mapping[str, Any], **keys: Any) -> list[Manifest]:
        """What the project makes of services and other keys of a stack."""
        values = {"namespace": self.namespace, "services": dict(services), **keys}
        return manifests(evaluated_with(values))

    def apply(self, services: Mapping[str, Any], **keys: Any) -> list[Manifest]:
        """Apply what the project makes of them, and return it."""
        rendered = self.manifests(services, **keys)
        self.cluster.apply(rendered)
        return rendered

    def deploy(self, services: Mapping[str, Any], **keys: Any) -> list[Manifest]:
        """Apply what the project makes of them, wait until it is rolled out, and return it."""
        rendered = self.apply(services, **keys)
        wait_until_rolled_out(self.cluster, rendered)
        return rendered

    def pods(self, labels: str = "") -> list[Manifest]:
        """The pods that a label selector selects, but for those that are on their way out."""
        found = self.cluster.find_all("Pod", self.namespace, labels)
        return [pod for pod in found if "deletionTimestamp" not in pod["metadata"]]


def service(**keys: Any) -> dict[str, Any]:
    """A service whose rollout is over soon, with keys added or replaced."""
    return {"image": "web:1.0", "port": 8080, "rollout": PROMPT, **keys}
