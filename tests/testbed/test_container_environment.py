import base64
from decimal import Decimal
from typing import Any

import pytest

from testbed.kubernetes.control_plane import ControlPlane
from testbed.pods.container_environment import MissingReference, amount_of, resolve


@pytest.fixture
def environment(control_plane: ControlPlane, namespace: str) -> Any:
    """Resolves a container's environment, with a ConfigMap and a Secret that are there."""
    secret = base64.b64encode(b"hidden").decode()
    control_plane.cluster.apply(
        [
            {
                "apiVersion": "v1",
                "kind": "ConfigMap",
                "metadata": {"name": "settings"},
                "data": {"COLOUR": "red", "SIZE": "1"},
            },
            {
                "apiVersion": "v1",
                "kind": "Secret",
                "metadata": {"name": "keys"},
                "data": {"KEY": secret},
            },
        ],
        namespace,
    )
    resources = {
        "requests": {"cpu": "250m"},
        "limits": {"cpu": "1500m", "memory": "64Mi"},
    }
    pod = {
        "metadata": {
            "name": "app-1",
            "namespace": namespace,
            "labels": {"app.kubernetes.io/version": "v1"},
        },
        "spec": {
            "serviceAccountName": "orders",
            "containers": [{"name": "app", "resources": resources}, {"name": "other"}],
        },
        "status": {"podIP": "10.245.1.0"},
    }
    return lambda **fields: resolve(control_plane.cluster, pod, {"name": "app", **fields})


def test_values_come_from_sets_keys_and_fields(environment: Any, namespace: str) -> None:
    found = environment(
        envFrom=[
            {"configMapRef": {"name": "settings"}},
            {"prefix": "SECRET_", "secretRef": {"name": "keys"}},
        ],
        env=[
            {"name": "SIZE", "value": "2"},
            {"name": "WHERE", "valueFrom": {"fieldRef": {"fieldPath": "metadata.namespace"}}},
            {"name": "KEY", "valueFrom": {"secretKeyRef": {"name": "keys", "key": "KEY"}}},
        ],
    )
    assert found == {
        "COLOUR": "red",
        "SIZE": "2",
        "SECRET_KEY": "hidden",
        "WHERE": namespace,
        "KEY": "hidden",
    }


def test_fields_of_the_pod_and_amounts_of_its_containers(environment: Any) -> None:
    def field(path: str) -> dict[str, Any]:
        return {"valueFrom": {"fieldRef": {"fieldPath": path}}}

    def amount(resource: str, **reference: str) -> dict[str, Any]:
        return {"valueFrom": {"resourceFieldRef": {"resource": resource, **reference}}}

    found = environment(
        env=[
            {"name": "POD_IP", **field("status.podIP")},
            {"name": "ACCOUNT", **field("spec.serviceAccountName")},
            {"name": "VERSION", **field("metadata.labels['app.kubernetes.io/version']")},
            {"name": "NONE", **field("metadata.annotations['none']")},
            {"name": "GOMAXPROCS", **amount("limits.cpu")},
            {"name": "CPU", **amount("requests.cpu", divisor="1m")},
            {"name": "GOMEMLIMIT", **amount("limits.memory", divisor="1Mi")},
            {"name": "OTHERS", **amount("limits.memory", containerName="other")},
        ],
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


def test_value_refers_to_earlier_values(environment: Any) -> None:
    found = environment(
        env=[
            {"name": "HOST", "value": "db"},
            {"name": "URL", "value": "tcp://$(HOST):$(PORT)/$$(HOST)"},
        ]
    )
    assert found["URL"] == "tcp://db:$(PORT)/$(HOST)"


@pytest.mark.parametrize(
    ("quantity", "number"),
    [("0", 0), ("1500m", 1.5), ("2", 2), ("0.5", 0.5), ("1k", 1000), ("1Ki", 1024), ("2Gi", 2**31)],
)
def test_quantities_are_those_of_kubernetes(quantity: str, number: float) -> None:
    assert amount_of(quantity) == Decimal(str(number))


def test_what_is_optional_may_be_missing(environment: Any) -> None:
    reference = {"name": "none", "optional": True}
    key = {"name": "settings", "key": "NONE", "optional": True}
    found = environment(
        envFrom=[{"configMapRef": reference}, {"secretRef": reference}],
        env=[{"name": "NONE", "valueFrom": {"configMapKeyRef": key}}],
    )
    assert found == {}


def test_what_is_not_optional_is_named_when_it_is_missing(environment: Any, namespace: str) -> None:
    with pytest.raises(MissingReference, match=f"^Secret {namespace}/none is not there$"):
        environment(envFrom=[{"secretRef": {"name": "none"}}])
    reference = {"name": "settings", "key": "NONE"}
    with pytest.raises(MissingReference, match=r"^ConfigMap settings has no key NONE$"):
        environment(env=[{"name": "X", "valueFrom": {"configMapKeyRef": reference}}])
