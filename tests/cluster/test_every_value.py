"""Each field of the settings with each value at its ends: what is accepted the API server takes.

And each limit of the Gateway API's CRDs: the API server refuses what their schemas refuse here.
"""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from microservices.load.configuration import planned
from microservices.plan.plan import Plan
from testbed.kubernetes.cluster import ApiError, Cluster
from testbed.kubernetes.manifests import Manifest
from tests.builders import Tree, layers
from tests.cluster.dry_run import rendered
from tests.gateway_api_places import HELD
from tests.gateway_api_schema import definitions, refusals, schema
from tests.rules.test_gateway_api_limits import values
from tests.settings.kinds import KINDS
from tests.settings.places import Place, places

SERVICE = {"image": "a:1", "port": 8080}
STACK = {"namespace": "a", "services": {"a": SERVICE, "b": SERVICE}, "config": {"c": {"a": "a"}}}
HOSTS = {"gateway": {"hosts": ["a.example.com"], "plaintext": True}}
ISSUER = {"issuer": "https://a.example.com", "jwksUri": "https://a.example.com"}
OTHER = {**ISSUER, "issuer": "https://b.example.com"}
IMAGE = {"a": {"image": "a:1"}}
# What somebody else puts into the cluster before.
EXISTING = ("services.a.scheduling.priorityClass", "services.a.scheduling.runtimeClass")
# What a value of a stack, or of its service `a`, may have to find around it.
STACKS: tuple[Tree, ...] = (
    {"externalSecrets": {"a": {"store": "a", "keys": {"a": {"key": "a"}}}}},
    {"externalServices": {"a": {"host": "a.example.org"}}},
    {"externalServices": {"a": {"host": "a.example.org", "protocol": "HTTP", "tls": {}}}},
    {
        "gateway": {
            "hosts": ["a.example.com"],
            "tls": {"credentialName": "a", "issuer": {"name": "a"}},
        }
    },
    {**HOSTS, "gateway": {**HOSTS["gateway"], "auth": {**ISSUER, "otherIssuers": [OTHER]}}},
    {"mesh": {"dataPlane": "ambient", "waypoint": True}},
    {"mesh": {"routes": "gateway-api"}, **HOSTS, "services": {"a": {"expose": {}}}},
    {"namespaceOptions": {"podSecurity": "privileged"}},
    {"network": {"dnsAddresses": ["0.0.0.0/0", "::/0"]}},
    {
        "observability": {"prometheusOperator": True, "prometheusNamespaces": []},
        "services": {"a": {"ports": {"a": {"port": 81}}}},
    },
    {"observability": {"collectors": [{"namespace": "a", "service": "a", "port": 80}]}},
)
SERVICES: tuple[Tree, ...] = (
    {},
    {"expose": {}},
    {"versions": {"a": {"weight": 50}, "v2": {"weight": 50}}},
    {"volumes": {"a": {"path": "/a", "emptyDir": {}}}},
    {"kind": "stateful", "volumes": {"a": {"path": "/a", "claim": {"size": "1Gi"}}}},
    {"volumes": {"a": {"path": "/a", "csi": {"driver": "a"}}}},
    {"kind": "worker", "port": None},
    {"scaling": {"min": 2, "max": 9, "cpu": 70}},
    {"scaling": {"min": 2, "max": 9, "triggers": {"a": {"type": "cron", "metadata": {"a": "a"}}}}},
    {"jobs": {"a": {"args": ["a"]}}},
    {"jobs": {"a": {"args": ["a"], "schedule": "@daily"}}},
    {"traffic": {"routes": [{"match": {"path": "/a"}}], "cors": {"origins": ["https://a"]}}},
    {"traffic": {"routes": [{"match": {"path": "/a"}, "redirect": {"host": "a.example.org"}}]}},
    {"traffic": {"fault": {"abort": {"status": 500}, "delay": {"milliseconds": 1}}}},
    {"auth": ISSUER},
    {"calls": [{"service": "b"}]},
    {"calls": [{"host": "a.example.org", "protocol": "HTTP", "port": 8080}]},
    {"allowFrom": [{"namespace": "other"}]},
    {"initContainers": IMAGE},
    {"permissions": [{"resources": ["pods"], "verbs": ["get"]}]},
    {"probes": {key: {"path": "/"} for key in ("readiness", "liveness", "startup")}},
    {"scheduling": {"tolerations": [{"key": "a"}]}},
    {"envKeys": {"a": {"set": "c", "key": "a"}}},
)
AROUND = (*({"services": {"a": one}, **HOSTS} for one in SERVICES), *STACKS)


def over(tree: Any, more: Any) -> Any:
    """A tree with another one laid over it, and the first entries of lists over each other."""
    if isinstance(tree, dict) and isinstance(more, dict):
        return {**tree, **{key: over(tree.get(key), value) for key, value in more.items()}}
    if isinstance(tree, list) and isinstance(more, list) and tree and more:
        return [over(tree[0], more[0]), *more[1:]]
    return more


def taken(place: Place, value: Any) -> Plan | None:
    """The plan of the first stack around a value that takes it; None where none of them does."""
    own = place.holding(value)
    for around in AROUND:
        plan, wrong, _ = planned(layers(over(over(STACK, around), own)))
        if not wrong:
            return plan
    return None


class Known:
    """What the API server has taken: most objects are the same in most stacks."""

    def __init__(self, cluster: Cluster) -> None:
        self._cluster = cluster
        self._taken: set[str] = set()

    def refusal(self, objects: list[Manifest]) -> str | None:
        """Why the API server refuses one of these objects."""
        for one in objects:
            if repr(one) not in self._taken:
                try:
                    self._cluster.apply([one], dry_run=True)
                except ApiError as error:
                    return f"{one['kind']} {one['metadata']['name']}: {error}"
                self._taken.add(repr(one))
        return None


def every_value() -> Iterator[tuple[Place, Any]]:
    """Each place with each value that its kind takes."""
    for place in places():
        if place.write and place.content is None and str(place) not in EXISTING:
            yield from ((place, value) for value in KINDS[place.write].taken)


@pytest.mark.parametrize("one_of", [8, pytest.param(1, marks=pytest.mark.nightly)])
def test_each_value_of_each_field_is_taken_by_the_api_server(
    one_of: int, levels: Cluster, record_property: Callable[[str, object], None]
) -> None:
    known, met, tried = Known(levels), set[str](), set[str]()
    refused: list[str] = []
    for place, value in [*every_value()][::one_of]:
        tried.add(str(place))
        plan = taken(place, value)
        if plan is None:
            continue
        met.add(str(place))
        if said := known.refusal(rendered(plan)):
            refused.append(f"{place}: {str(value)[:60]}: {said[:200]}")
    record_property("fields with a value that the API server saw", f"{len(met)} of {len(tried)}")
    assert refused == [], "\n".join(refused)
    assert len(met) > len(tried) / 2


def test_the_api_server_refuses_what_the_schemas_refuse(levels: Cluster) -> None:
    for kind, found in definitions():
        assert schema(kind) == found, "python -m tests.gateway_api_schema"
    known = Known(levels)
    for kind, held in HELD.items():
        for field, place in held.items():
            node = _at(schema(kind), field)
            for value, _ in values(place, node):
                plan, _, _ = planned(layers(place.stack(value)))
                # What has no form has no object.
                for one in rendered(plan) if plan else ():
                    if one["kind"] == kind and "gateway.networking" in one["apiVersion"]:
                        refused = known.refusal([one]) is not None
                        assert refused is bool(refusals(kind, one["spec"])), (field, value)


def _at(node: Tree, field: str) -> Tree:
    for part in field.replace("[]", ".[]").split("."):
        node = node["items"] if part == "[]" else node["properties"][part]
    return node
