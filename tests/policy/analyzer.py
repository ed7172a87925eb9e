"""The pack, in this process or as one of its own, and what the engine would ask it."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import grpc
from google.protobuf import empty_pb2
from google.protobuf.struct_pb2 import Struct
from pulumi.runtime import rpc
from pulumi.runtime.proto import analyzer_pb2, analyzer_pb2_grpc
from pulumi_policy import EnforcementLevel
from pulumi_policy.policy import _PolicyAnalyzerServicer

from microservices.offline.engine.evaluation import UNKNOWN, Resource, Secret
from policy.pack import NAME, policies

PACK = Path(__file__).resolve().parents[2] / "policy"
LEVELS = {
    analyzer_pb2.ADVISORY: "advisory",
    analyzer_pb2.MANDATORY: "mandatory",
    analyzer_pb2.DISABLED: "disabled",
}
LARGEST = [("grpc.max_send_message_length", -1), ("grpc.max_receive_message_length", -1)]


@dataclass(frozen=True, order=True)
class Violation:
    """What a policy tells, without the reason that comes before each message."""

    policy: str
    level: str
    text: str
    urn: str = ""


class Here:
    """The pack in this process, by the SDK's own servicer: methods as those of a connection."""

    def __init__(self, *, strict: bool) -> None:
        default = EnforcementLevel.ADVISORY
        found = [*policies(strict=strict)]
        self._servicer = _PolicyAnalyzerServicer(NAME, "0.0.1", found, default)

    def __getattr__(self, name: str) -> Any:
        return partial(getattr(self._servicer, name), _context=None)


class Analyzer:
    """What the engine asks a pack, over a connection or in this process."""

    def __init__(self, stub: Any) -> None:
        self._stub = stub

    def levels(self) -> dict[str, str]:
        """The level of each policy."""
        info = self._stub.GetAnalyzerInfo(empty_pb2.Empty())
        return {one.name: LEVELS[one.enforcementLevel] for one in info.policies}

    def configure(self, levels: Mapping[str, str]) -> None:
        """Give policies other levels, as `--policy-pack-config` does."""
        numbers = {level: number for number, level in LEVELS.items()}
        request = analyzer_pb2.ConfigureAnalyzerRequest()
        for name, level in levels.items():
            request.policyConfig[name].enforcementLevel = numbers[level]
        self._stub.Configure(request)

    def of_stack(self, resources: Sequence[Resource]) -> list[Violation]:
        """What the policies on the stack find."""
        request = analyzer_pb2.AnalyzeStackRequest(
            resources=[
                analyzer_pb2.AnalyzerResource(
                    type=one.type, urn=one.urn, name=one.name, properties=on_the_wire(one.inputs)
                )
                for one in resources
            ]
        )
        return violations(self._stub.AnalyzeStack(request))

    def of_each(self, resources: Sequence[Resource]) -> list[Violation]:
        """What the policies on one resource find, each with the resource's URN."""
        found = []
        for one in resources:
            request = analyzer_pb2.AnalyzeRequest(
                type=one.type, urn=one.urn, name=one.name, properties=on_the_wire(one.inputs)
            )
            found += [
                Violation(of.policy, of.level, of.text, one.urn)
                for of in violations(self._stub.Analyze(request))
            ]
        return found


@contextmanager
def started(project: str = "microservices", /, **config: Any) -> Iterator[Analyzer]:
    """The pack, for a stack with this configuration, as the language host starts it."""
    values = {f"{project}:{key}": json.dumps(value) for key, value in config.items()}
    environment = {
        **os.environ,
        "PULUMI_PROJECT": project,
        "PULUMI_STACK": "dev",
        "PULUMI_DRY_RUN": "true",
        "PULUMI_CONFIG": json.dumps(values),
    }
    command = [sys.executable, "-u", "-m", "pulumi.policy", "127.0.0.1:1", str(PACK)]
    with subprocess.Popen(
        command, cwd=PACK, env=environment, stdout=subprocess.PIPE, text=True
    ) as process:
        try:
            assert process.stdout is not None
            port = int(process.stdout.readline())
            with grpc.insecure_channel(f"127.0.0.1:{port}", options=LARGEST) as channel:
                yield Analyzer(analyzer_pb2_grpc.AnalyzerStub(channel))
        finally:
            process.terminate()


def violations(response: Any) -> list[Violation]:
    """The diagnostics of an answer, sorted."""
    return sorted(
        Violation(
            one.policyName,
            LEVELS[one.enforcementLevel],
            one.message.removeprefix(f"{one.description}\n"),
            one.urn,
        )
        for one in response.diagnostics
    )


def on_the_wire(inputs: Mapping[str, Any]) -> Struct:
    """Inputs as the engine sends them: secrets and what is not known with their signatures."""
    struct = Struct()
    struct.update(_marked(inputs))
    return struct


def _marked(value: Any) -> Any:
    if value is UNKNOWN:
        return rpc.UNKNOWN
    if isinstance(value, Secret):
        return {rpc._special_sig_key: rpc._special_secret_sig, "value": value.value}
    if isinstance(value, Mapping):
        return {key: _marked(item) for key, item in value.items()}
    return [_marked(item) for item in value] if isinstance(value, list) else value
