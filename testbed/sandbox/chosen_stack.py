"""Requirements of a stack on the sandbox, from its files and its program."""

import contextlib
import json
from argparse import Namespace
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from microservices.offline.engine.evaluation import Evaluation
from microservices.offline.engine.stack_evaluation import evaluate_stack
from microservices.settings.traffic.gateway import GatewaySettings
from testbed import folders
from testbed.fault import Fault

_HTTP = ("http", "https")
_A_LITTLE_SECONDS = 5


@dataclass(frozen=True)
class Identity:
    """A namespace and one of its accounts: whom a client speaks for."""

    namespace: str
    account: str

    def __str__(self) -> str:
        return f"{self.namespace}/{self.account}"


@dataclass(frozen=True)
class ChosenStack:
    """A stack as its program describes it.

    By service: its URL, the share of each of its versions in percent, and who may call it. `hosts`
    are the services by host and path of the gateway, `kinds` the kinds of what it makes, and
    `deadlines` the shortest `progressDeadlineSeconds` that each Deployment could have.
    """

    name: str
    project: str
    namespace: str
    urls: Mapping[str, str]
    splits: Mapping[str, Mapping[str, int]]
    callers: Mapping[str, Identity]
    hosts: Mapping[str, str]
    gateway: GatewaySettings
    kinds: frozenset[str]
    deadlines: Mapping[str, int]

    def port(self, service: str) -> int:
        """The port at which a service answers."""
        return urlsplit(self.urls[service]).port or 80

    def host(self, service: str) -> str:
        """The name of a service in the whole cluster."""
        return urlsplit(self.urls[service]).hostname or service

    def split_service(self) -> str:
        """The service with the most versions that get requests, which somebody may send to it.

        Raises `Fault` where no service has two.
        """
        able = [name for name in self.callers if len(self.shares(name)) > 1]
        if not able:
            raise Fault(
                f"in stack {self.name} no service that a client may call has two versions with a "
                "`weight`; write them in `versions`, and the client's namespace in `allowFrom`"
            )
        return max(sorted(able), key=lambda name: len(self.shares(name)))

    def shares(self, service: str) -> dict[str, int]:
        """The versions of a service that get requests, with their shares in percent."""
        return {name: share for name, share in self.splits[service].items() if share}


def read(stack: str) -> ChosenStack:
    """A stack of the project.

    Raises:
        settings.problems.Rejected: with every problem of its files.
        offline.failure.Failure: the program ends itself. ProgramFailure: it raises.

    """
    with contextlib.chdir(folders.ROOT):
        found = evaluate_stack(Namespace(stack=stack, stack_file=None, project_file=None))
    evaluation, values = found.evaluation, found.configuration.values
    gateway = json.loads(values.get(f"{evaluation.project}:gateway") or "{}")
    outputs = evaluation.outputs
    urls = {name: url for name, url in outputs["urls"].items() if urlsplit(url).scheme in _HTTP}
    return ChosenStack(
        name=stack,
        project=evaluation.project,
        namespace=outputs["namespace"],
        urls=urls,
        splits={name: outputs["splits"][name] for name in urls if name in outputs["splits"]},
        callers=dict(_callers(evaluation, urls)),
        hosts=outputs.get("hosts", {}),
        gateway=GatewaySettings.model_validate(gateway, by_name=False),
        kinds=frozenset(item.inputs["kind"] for item in evaluation.resources if item.custom),
        deadlines={
            item.name: _shortest_deadline(item.inputs["spec"])
            for item in evaluation.of_type("kubernetes:apps/v1:Deployment")
        },
    )


def _callers(evaluation: Evaluation, services: Mapping[str, str]) -> Iterator[tuple[str, Identity]]:
    """For each service somebody who may send `GET /` to it, by its AuthorizationPolicies."""
    for resource in evaluation.resources:
        if resource.type.endswith(":AuthorizationPolicy"):
            spec = resource.inputs["spec"]
            name = spec.get("selector", {}).get("matchLabels", {}).get("app")
            rules = [rule for rule in spec.get("rules", ()) if name in services and _gets(rule)]
            for rule in rules[:1]:
                yield name, _identity(rule, resource.inputs["metadata"]["namespace"])


def _gets(rule: Mapping[str, Any]) -> bool:
    operations = [entry["operation"] for entry in rule.get("to", ())]
    return all(
        "GET" in one.get("methods", ["GET"]) and {"/", "/*"} & {*one.get("paths", ["/"])}
        for one in operations
    )


def _identity(rule: Mapping[str, Any], namespace: str) -> Identity:
    for entry in rule.get("from", ()):
        for principal in entry["source"].get("principals", ()):
            _, _, its_namespace, _, account = principal.split("/")
            return Identity(its_namespace, account)
        for its_namespace in entry["source"].get("namespaces", ()):
            return Identity(its_namespace, "default")
    return Identity(namespace, "default")


def _shortest_deadline(deployment: Mapping[str, Any]) -> int:
    """A little more than a pod may take to start and to count as available, in seconds."""
    containers = deployment["template"]["spec"]["containers"]
    probes = [item["startupProbe"] for item in containers if "startupProbe" in item]
    patience = [
        one.get("initialDelaySeconds", 0) + one["periodSeconds"] * one["failureThreshold"]
        for one in probes
    ]
    return max(patience, default=0) + deployment.get("minReadySeconds", 0) + _A_LITTLE_SECONDS
