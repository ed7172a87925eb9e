"""What a proxy alone has: certificates of hosts outside."""

import json
from typing import Any

import pytest

from tests.builders import Tree, service
from tests.stacks import evaluated_with, manifests

HOST = {"host": "a.example", "protocol": "HTTP"}
JOBS = {"clean": {"command": ["a"], "schedule": "@daily"}, "move": {"command": ["b"]}}


def annotations(tls: Tree, **mesh: Any) -> dict[str, Tree]:
    """The annotations of the pods of each workload and job."""
    calls = [{**HOST, "tls": tls}]
    services = {"web": service(calls=calls, jobs=JOBS), "other": service(calls=["web"])}
    found: dict[str, Tree] = {}
    for made in manifests(evaluated_with({"namespace": "a", "services": services, "mesh": mesh})):
        spec = made.get("spec", {}).get("jobTemplate", made).get("spec", {})
        if "template" in spec:
            key = made["kind"] + " " + made["metadata"]["name"].partition("-")[0]
            found[key] = spec["template"]["metadata"].get("annotations") or {}
    return found


def test_the_proxies_of_callers_and_of_their_jobs_have_the_certificates() -> None:
    found = annotations({"clientSecret": "partner", "caConfigMap": "ca"})
    assert "sidecar.istio.io/userVolume" not in found["Deployment other"]
    for one in ("Deployment web", "CronJob web", "Job web"):
        volumes = json.loads(found[one]["sidecar.istio.io/userVolume"])
        mounts = json.loads(found[one]["sidecar.istio.io/userVolumeMount"])
        assert [*volumes.values()] == [
            {"secret": {"secretName": "partner"}},
            {"configMap": {"name": "ca"}},
        ]
        assert [*mounts.values()] == [
            {"mountPath": "/var/run/secrets/hosts/secret/partner", "readOnly": True},
            {"mountPath": "/var/run/secrets/hosts/configMap/ca", "readOnly": True},
        ]
        assert mounts.keys() == volumes.keys()


@pytest.mark.parametrize(
    ("tls", "mesh"), [({}, {}), ({"caConfigMap": "ca"}, {"routes": "gateway-api"})]
)
def test_nothing_is_mounted_where_no_file_is_named(tls: Tree, mesh: Tree) -> None:
    for one in annotations(tls, **mesh).values():
        assert not any("userVolume" in key for key in one)
