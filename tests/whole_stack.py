"""One stack with something of everything that the program places."""

from functools import cache
from typing import Any

from microservices.offline.engine.evaluation import Evaluation
from tests.stacks import evaluated_with

HOST = "shop.example.com"
SHARES = {"v1": {"weight": 90}, "v2": {"weight": 10}}
MIGRATE = {"migrate": {"args": ["up"]}}
CLEAN = {"clean": {"args": ["clean"], "schedule": "@daily"}}
STACK: dict[str, Any] = {
    "namespace": "shop",
    "namespaceOptions": {
        "quota": {"pods": 99},
        "limitRange": {"defaultLimit": {"cpu": "1", "memory": "1Gi"}},
    },
    "gateway": {"hosts": [HOST], "plaintext": True},
    "lanes": {"beta": {"header": {"x-lane": "beta"}, "versions": {"web": "v2"}}},
    "config": {"levels": {"log": "info"}},
    "externalServices": {
        "bank": {"host": "api.example.com", "protocol": "HTTP", "port": 443, "tls": {}}
    },
    "services": {
        "web": {
            "image": "web:1.0",
            "port": 8080,
            "versions": SHARES,
            "expose": {"hosts": [HOST]},
            "calls": ["ledger", "bank"],
            "configFrom": ["levels"],
            "jobs": {**MIGRATE, **CLEAN},
        },
        "ledger": {
            "image": "ledger:1.0",
            "port": 8080,
            "kind": "stateful",
            "jobs": MIGRATE,
        },
        "mailer": {"image": "mailer:1.0", "kind": "worker", "calls": ["web"], "jobs": MIGRATE},
    },
}
MESH: dict[str, dict[str, Any]] = {
    "sidecars": {},
    "ambient": {"dataPlane": "ambient", "waypoint": True},
    "gateway-api": {"routes": "gateway-api"},
}


def values(mesh: str) -> dict[str, Any]:
    """A stack with something of everything that others wait for, in one of the meshes."""
    return {**STACK, "mesh": {"settleSeconds": 7, **MESH[mesh]}}


@cache
def whole(mesh: str = "sidecars") -> Evaluation:
    """What becomes of the stack."""
    return evaluated_with(values(mesh))
