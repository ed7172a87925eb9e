"""A stack of the project, rendered for a namespace of its own and applied to the testbed."""

import itertools
from collections.abc import Callable
from pathlib import Path
from typing import Any

import yaml

from testbed.kubernetes.cluster import Cluster
from testbed.kubernetes.manifests import Manifest
from testbed.sandbox.stack import of_kind, render, wait_until_rolled_out
from tests.testbed import ingress

ROOT = Path(__file__).parents[1]
STACKS = sorted(file.name.split(".")[1] for file in ROOT.glob("Pulumi.*.yaml"))

SECRET_VALUE = "a value that the test has filled in"


class LiveStack:
    """The stack file of a stack with its namespace replaced; `change` edits its `config`."""

    def __init__(self, stack: str, namespace: str, cluster: Cluster, folder: Path) -> None:
        self.stack = stack
        self.namespace = namespace
        self._cluster = cluster
        self._folder = folder
        self._numbers = itertools.count(1)
        self._file = folder / f"Pulumi.{stack}.yaml"
        self._file.write_text((ROOT / self._file.name).read_text())
        self.change(lambda config: settle_in(config, namespace))

    def change(self, edit: Callable[[dict[str, Any]], object]) -> None:
        """Edit the configuration of the stack."""
        content = yaml.safe_load(self._file.read_text())
        edit(content["config"])
        self._file.write_text(yaml.safe_dump(content, sort_keys=False))

    def allow_plaintext(self) -> None:
        """Accept plaintext: istiod sends nothing to a pod without a sidecar where it is refused."""
        self.change(
            lambda config: config.setdefault("microservices:mesh", {}).update(allowPlaintext=True)
        )

    def let_in(self, account: str) -> None:
        """Let an account of the namespace that is no service's call user-service."""

        def edit(config: dict[str, Any]) -> None:
            service = config["microservices:services"]["user-service"]
            service["allowFrom"] = [f"{self.namespace}/{account}"]

        self.change(edit)

    def set_weights(self, v1: int, v2: int) -> None:
        """Give the two versions of user-service these weights."""

        def edit(config: dict[str, Any]) -> None:
            versions = config["microservices:services"]["user-service"]["versions"]
            versions["v1"]["weight"], versions["v2"]["weight"] = v1, v2

        self.change(edit)

    def manifests(self) -> list[Manifest]:
        """What the project renders, with every secret value filled in."""
        out = self._folder / f"rendered-{next(self._numbers)}"
        rendered = render(self.stack, out, self._file)
        for secret in of_kind(rendered, "Secret"):
            secret["stringData"] = dict.fromkeys(secret["stringData"], SECRET_VALUE)
        return rendered

    def apply(self) -> list[Manifest]:
        """Apply what the project renders, and what operators would make of it; returns both."""
        rendered = self.manifests()
        secrets = [
            *map(brought, of_kind(rendered, "ExternalSecret")),
            *map(signed, of_kind(rendered, "Certificate")),
        ]
        manifests = [*rendered, *secrets]
        self._cluster.apply(manifests)
        return manifests

    def deploy(self) -> list[Manifest]:
        """Apply it, wait until every workload is rolled out, and return it."""
        manifests = self.apply()
        wait_until_rolled_out(self._cluster, manifests)
        return manifests


def settle_in(config: dict[str, Any], namespace: str) -> None:
    """Put a stack into a namespace of its own, and what its gateway needs there as well."""
    config["microservices:namespace"] = namespace
    if "microservices:gateway" in config:
        config["microservices:gateway"]["namespace"] = namespace
        config.setdefault("microservices:mesh", {})["ingressNamespaces"] = [namespace]


def brought(external_secret: Manifest) -> Manifest:
    """The Secret that External Secrets would make of an ExternalSecret."""
    metadata, spec = external_secret["metadata"], external_secret["spec"]
    keys = [item["secretKey"] for item in spec["data"]]
    return {
        "apiVersion": "v1",
        "kind": "Secret",
        "metadata": {"name": spec["target"]["name"], "namespace": metadata["namespace"]},
        "stringData": dict.fromkeys(keys, SECRET_VALUE),
    }


def signed(certificate: Manifest) -> Manifest:
    """The Secret that cert-manager would make of a Certificate, for the first of its hosts."""
    metadata, spec = certificate["metadata"], certificate["spec"]
    _, secret = ingress.certificate(spec["dnsNames"][0])
    own = {"name": spec["secretName"], "namespace": metadata["namespace"]}
    return {**secret, "metadata": own}
