"""Whatever the settings accept, the API server accepts."""

import json
import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from testbed.kubernetes.cluster import ApiError, Cluster
from testbed.kubernetes.control_plane import ControlPlane
from testbed.kubernetes.manifests import Manifest
from testbed.sandbox.stack import of_kind
from tests.builders import Tree, misshapen, problems
from tests.builders import placed as with_value
from tests.examples import examples
from tests.stacks import evaluated_with, manifests
from tests.strategies.address import NETWORKS, Network, spelled
from tests.strategies.stack import stacks

LEVELS = ("restricted", "baseline", "privileged")
LEVEL = "pod-security.kubernetes.io/enforce"


@pytest.fixture(scope="module")
def cluster(control_plane: ControlPlane) -> Cluster:
    """The API server, with a namespace for each level of pod security."""
    for level in LEVELS:
        metadata = {"name": f"generated-{level}", "labels": {LEVEL: level}}
        namespace = {"apiVersion": "v1", "kind": "Namespace", "metadata": metadata}
        control_plane.cluster.apply([namespace])
        control_plane.cluster.wait_until(
            lambda _: True, "ServiceAccount", "default", metadata["name"]
        )
    return control_plane.cluster


def placed(objects: list[Manifest]) -> list[Manifest]:
    """The objects in the namespace of their level, without what belongs to no namespace."""
    [namespace] = of_kind(objects, "Namespace")
    level = namespace["metadata"]["labels"][LEVEL]
    inside = [item for item in objects if item["kind"] != "Namespace"]
    return [
        {**item, "metadata": {**item["metadata"], "namespace": f"generated-{level}"}}
        for item in inside
    ]


def pods(objects: list[Manifest]) -> list[Manifest]:
    """A pod of each workload and job, as its controller would make it."""
    templates = [
        (item, item["spec"]["template"])
        for kind in ("Deployment", "StatefulSet", "Rollout", "Job")
        for item in of_kind(objects, kind)
    ]
    templates += [
        (item, item["spec"]["jobTemplate"]["spec"]["template"])
        for item in of_kind(objects, "CronJob")
    ]
    return [_pod(item, template) for item, template in templates]


def _pod(owner: Manifest, template: dict[str, Any]) -> Manifest:
    # Admission wants the account to be there, which in a dry run it is not.
    spec = {**template["spec"], "serviceAccountName": "default"}
    templated = owner["spec"].get("volumeClaimTemplates", ())
    claims = [
        {"name": claim["metadata"]["name"], "persistentVolumeClaim": {"claimName": "claimed"}}
        for claim in templated
    ]
    spec["volumes"] = [*spec.get("volumes", ()), *claims]
    place = {key: owner["metadata"][key] for key in ("name", "namespace")}
    metadata = {**template["metadata"], **place}
    return {"apiVersion": "v1", "kind": "Pod", "metadata": metadata, "spec": spec}


@examples(300)
@given(values=stacks(existing=False, released=True))
def test_whatever_the_settings_accept_the_api_server_accepts(
    cluster: Cluster, values: Tree
) -> None:
    assert problems(values) == []
    objects = placed(manifests(evaluated_with(values)))
    cluster.apply([*objects, *pods(objects)], dry_run=True)


def policies(ranges: list[str]) -> list[Manifest]:
    """The NetworkPolicies of a stack whose DNS is in these ranges."""
    values = with_value("network.dnsAddresses", ranges)
    return of_kind(placed(manifests(evaluated_with(values))), "NetworkPolicy")


@examples(20)
@given(networks=st.lists(NETWORKS, min_size=10, max_size=10))
def test_every_range_that_the_settings_take_the_api_server_takes(
    cluster: Cluster, networks: list[Network]
) -> None:
    texts = [text for network in networks for text in spelled(network)]
    taken = [text for text in texts if not misshapen(with_value("network.dnsAddresses", [text]))]
    assert taken
    cluster.apply(policies(taken), dry_run=True)


@pytest.mark.parametrize("text", ["10.1.2.3", "10.0.0.0/255.0.0.0", "fe80::1%eth0/128"])
def test_what_the_settings_refuse_for_a_range_the_api_server_refuses(
    cluster: Cluster, text: str
) -> None:
    assert misshapen(with_value("network.dnsAddresses", [text]))
    plain = "192.0.2.0/24"
    found = json.loads(json.dumps(policies([plain])).replace(plain, text))
    with pytest.raises(ApiError, match=re.escape(text)):
        cluster.apply(found, dry_run=True)
