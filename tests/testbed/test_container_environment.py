import base64
from typing import Any

import pytest

from testbed.container_environment import MissingReference, resolve
from testbed.control_plane import ControlPlane


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
    pod = {
        "metadata": {"name": "app-1", "namespace": namespace},
        "status": {"podIP": "10.245.1.0"},
    }
    return lambda **container: resolve(control_plane.cluster, pod, container)


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
