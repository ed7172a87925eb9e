"""Where the values of Secrets come from."""

from typing import Any

import pytest

from microservices.manifests.index import ManifestIndex
from microservices.offline.engine.evaluation import UNKNOWN, Secret
from microservices.offline.explain.secret_summary import secret_lines
from tests.offline.objects import Manifest, cron_job, job, placed, workload

READS = {"containers": [{"envFrom": [{"secretRef": {"name": "keys"}}]}]}


def lines(*objects: Manifest) -> list[tuple[str, str]]:
    return secret_lines(ManifestIndex(objects))


def external(name: str = "keys", **spec: Any) -> Manifest:
    """An ExternalSecret from the store `vault`."""
    whole = {"secretStoreRef": {"name": "vault", "kind": "ClusterSecretStore"}, **spec}
    return placed("ExternalSecret", name, "external-secrets.io/v1", spec=whole)


@pytest.mark.parametrize(
    ("fields", "origin"),
    [
        ({"stringData": {"a": Secret("hunter2")}}, "encrypted configuration"),
        ({"data": Secret("hunter2")}, "encrypted configuration"),
        ({"stringData": {"a": Secret("x"), "b": "hunter2"}}, "the program, not encrypted"),
        ({"stringData": {"a": UNKNOWN}}, "what only a deployment tells"),
    ],
)
def test_a_secret_of_the_stack_is_told_by_how_it_was_written(fields: Any, origin: str) -> None:
    assert lines(workload(pod=READS), placed("Secret", "keys", **fields)) == [("keys", origin)]


def test_external_secrets_are_told_with_store_and_keys() -> None:
    entries = [{"secretKey": "a", "remoteRef": {"key": "shop"}}, {"secretKey": "b"}]
    brought = external("any", target={"name": "keys"}, data=entries)
    words = "External Secrets, ClusterSecretStore vault: a, b"
    assert lines(workload(pod=READS), brought) == [("keys", words)]


def test_an_external_secret_without_a_target_makes_one_of_its_own_name() -> None:
    brought = external(dataFrom=[{"extract": {"key": "shop"}}], secretStoreRef={"name": "own"})
    words = "External Secrets, SecretStore own: every key that is found"
    assert lines(workload(pod=READS), brought) == [("keys", words)]


def test_what_nobody_makes_must_be_there_already() -> None:
    pod = {"imagePullSecrets": [{"name": "registry"}]}
    words = "not of this stack, and must be there already"
    assert lines(workload(pod=pod)) == [("registry", words)]


@pytest.mark.parametrize(
    "pod",
    [
        READS,
        {"initContainers": READS["containers"]},
        {"containers": [{"env": [{"valueFrom": {"secretKeyRef": {"name": "keys"}}}]}]},
        {"volumes": [{"secret": {"secretName": "keys"}}]},
        {"volumes": [{"projected": {"sources": [{"secret": {"name": "keys"}}]}}]},
    ],
)
def test_a_secret_is_found_wherever_pods_name_it(pod: Any) -> None:
    for item in (workload(pod=pod), job("a", pod), cron_job("a", pod)):
        assert [name for name, _ in lines(item)] == ["keys"]


def test_a_secret_that_no_pod_reads_is_passed_by() -> None:
    reading_config = {"containers": [{"envFrom": [{"configMapRef": {"name": "keys"}}]}]}
    assert lines(placed("Secret", "keys"), workload(pod=reading_config)) == []
