"""The environment and the files of a container, as a kubelet resolves them."""

import base64
from decimal import Decimal
from typing import Any, cast

import pytest

from testbed.kubernetes.cluster import Cluster
from testbed.kubernetes.manifests import Manifest
from testbed.pods.container_environment import MissingReference, amount_of, resolve
from testbed.pods.container_files import MissingVolume, read

SECRET = {"KEY": base64.b64encode(b"hidden").decode()}
OBJECTS = {
    ("ConfigMap", "settings", "shop"): {"data": {"COLOUR": "red", "SIZE": "1"}},
    ("Secret", "keys", "shop"): {"data": SECRET},
}
RESOURCES = {"requests": {"cpu": "250m"}, "limits": {"cpu": "1500m", "memory": "64Mi"}}
POD = {
    "metadata": {
        "name": "app-1",
        "namespace": "shop",
        "labels": {"app.kubernetes.io/version": "v1"},
    },
    "spec": {
        "serviceAccountName": "orders",
        "containers": [{"name": "app", "resources": RESOURCES}, {"name": "other"}],
    },
    "status": {"podIP": "10.245.1.0"},
}


class Stored:
    """A cluster that holds `OBJECTS`."""

    def find(self, kind: str, name: str, namespace: str) -> Manifest | None:
        return OBJECTS.get((kind, name, namespace))


CLUSTER = cast("Cluster", Stored())


def environment(*entries: Manifest, **fields: Any) -> dict[str, str]:
    """The environment of the container `app` with these entries of its own."""
    return resolve(CLUSTER, POD, {"name": "app", "env": entries, **fields})


def value(name: str, **source: Any) -> Manifest:
    """An entry whose value comes from elsewhere."""
    return {"name": name, "valueFrom": source}


def field(name: str, path: str) -> Manifest:
    return value(name, fieldRef={"fieldPath": path})


def amount(name: str, resource: str, **reference: str) -> Manifest:
    return value(name, resourceFieldRef={"resource": resource, **reference})


def test_values_come_from_sets_keys_and_fields() -> None:
    found = environment(
        {"name": "SIZE", "value": "2"},
        field("WHERE", "metadata.namespace"),
        value("KEY", secretKeyRef={"name": "keys", "key": "KEY"}),
        envFrom=[
            {"configMapRef": {"name": "settings"}},
            {"prefix": "SECRET_", "secretRef": {"name": "keys"}},
        ],
    )
    assert found == {
        "COLOUR": "red",
        "SIZE": "2",
        "SECRET_KEY": "hidden",
        "WHERE": "shop",
        "KEY": "hidden",
    }


def test_fields_of_the_pod_and_amounts_of_its_containers() -> None:
    found = environment(
        field("POD_IP", "status.podIP"),
        field("ACCOUNT", "spec.serviceAccountName"),
        field("VERSION", "metadata.labels['app.kubernetes.io/version']"),
        field("NONE", "metadata.annotations['none']"),
        amount("GOMAXPROCS", "limits.cpu"),
        amount("CPU", "requests.cpu", divisor="1m"),
        amount("GOMEMLIMIT", "limits.memory", divisor="1Mi"),
        amount("OTHERS", "limits.memory", containerName="other"),
    )
    assert found == {
        "POD_IP": "10.245.1.0",
        "ACCOUNT": "orders",
        "VERSION": "v1",
        "NONE": "",
        "GOMAXPROCS": "2",
        "CPU": "250",
        "GOMEMLIMIT": "64",
        "OTHERS": str(256 * 1024**3),
    }


def test_value_refers_to_earlier_values() -> None:
    url = {"name": "URL", "value": "tcp://$(HOST):$(PORT)/$$(HOST)"}
    found = environment({"name": "HOST", "value": "db"}, url)
    assert found["URL"] == "tcp://db:$(PORT)/$(HOST)"


@pytest.mark.parametrize(
    ("quantity", "number"),
    [("0", 0), ("1500m", 1.5), ("2", 2), ("0.5", 0.5), ("1k", 1000), ("1Ki", 1024), ("2Gi", 2**31)],
)
def test_quantities_are_those_of_kubernetes(quantity: str, number: float) -> None:
    assert amount_of(quantity) == Decimal(str(number))


def test_what_is_optional_may_be_missing() -> None:
    reference = {"name": "none", "optional": True}
    key = {"name": "settings", "key": "NONE", "optional": True}
    sets = [{"configMapRef": reference}, {"secretRef": reference}]
    assert environment(value("NONE", configMapKeyRef=key), envFrom=sets) == {}


def test_what_is_not_optional_is_named_when_it_is_missing() -> None:
    with pytest.raises(MissingReference, match=r"^Secret shop/none is not there$"):
        environment(envFrom=[{"secretRef": {"name": "none"}}])
    reference = {"name": "settings", "key": "NONE"}
    with pytest.raises(MissingReference, match=r"^ConfigMap settings has no key NONE$"):
        environment(value("X", configMapKeyRef=reference))


def files(volume: Manifest, **mount: str) -> dict[str, str]:
    """The files of a container that mounts one volume."""
    pod = {**POD, "spec": {"volumes": [{"name": "it", **volume}]}}
    mounts = [{"name": "it", "mountPath": "/etc/app/", **mount}]
    return read(CLUSTER, pod, {"volumeMounts": mounts})


TOKEN = {"serviceAccountToken": {"path": "token"}}
NAMESPACE = {"path": "namespace", "fieldRef": {"fieldPath": "metadata.namespace"}}


@pytest.mark.parametrize(
    ("volume", "mount", "found"),
    [
        ({"configMap": {"name": "settings"}}, {}, {"/etc/app/COLOUR": "red", "/etc/app/SIZE": "1"}),
        (
            {"secret": {"secretName": "keys", "items": [{"key": "KEY", "path": "tls/key.pem"}]}},
            {},
            {"/etc/app/tls/key.pem": "hidden"},
        ),
        (
            {"configMap": {"name": "settings"}},
            {"mountPath": "/colour", "subPath": "COLOUR"},
            {"/colour": "red"},
        ),
        (
            {
                "projected": {
                    "sources": [
                        {"configMap": {"name": "settings"}},
                        {"secret": {"name": "keys"}},
                        {"downwardAPI": {"items": [NAMESPACE]}},
                        TOKEN,
                    ]
                }
            },
            {},
            {
                "/etc/app/COLOUR": "red",
                "/etc/app/SIZE": "1",
                "/etc/app/KEY": "hidden",
                "/etc/app/namespace": "shop",
            },
        ),
        ({"emptyDir": {}}, {}, {}),
        ({"persistentVolumeClaim": {"claimName": "data"}}, {}, {}),
        ({"configMap": {"name": "none", "optional": True}}, {}, {}),
        (
            {
                "configMap": {
                    "name": "settings",
                    "items": [{"key": "B", "path": "b"}],
                    "optional": True,
                }
            },
            {},
            {},
        ),
    ],
)
def test_files_are_those_of_config_secrets_and_fields(
    volume: Manifest, mount: dict[str, str], found: dict[str, str]
) -> None:
    assert files(volume, **mount) == found


def test_what_a_volume_needs_is_named_when_it_is_missing() -> None:
    with pytest.raises(MissingVolume, match=r"^ConfigMap shop/none is not there$"):
        files({"configMap": {"name": "none"}})
    key = {"name": "settings", "items": [{"key": "B", "path": "b"}]}
    with pytest.raises(MissingVolume, match=r"^ConfigMap settings has no key B$"):
        files({"configMap": key})
