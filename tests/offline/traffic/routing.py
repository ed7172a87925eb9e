"""Rules in the namespace `shop`, and what an interpreter says of a request there."""

from typing import Any

from microservices.manifests.index import ManifestIndex
from microservices.offline.traffic.decide import decide
from microservices.offline.traffic.decision import Answer, Decision, Forward
from microservices.offline.traffic.mesh import Mesh
from microservices.offline.traffic.request import Request
from microservices.offline.traffic.words import decision_lines
from tests.manifests.made_routes import ISTIO as ISTIO
from tests.manifests.made_routes import virtual_service
from tests.offline.objects import Manifest, destination_rule, service

HOST = "web.shop.svc.cluster.local"
RULES = (destination_rule("v1"), destination_rule("v2"))
rule = virtual_service


def to(subset: str = "v1", host: str = "web", **rest: Any) -> Manifest:
    """A destination, with its weight and headers."""
    return {"destination": {"host": host, "subset": subset}, **rest}


def met(match: Any, **rest: Any) -> Manifest:
    """A route for one match, which answers 299, so that it is told from all others."""
    return {"match": [match], "directResponse": {"status": 299}, **rest}


def asked(*objects: Manifest, host: str = "web", port: int = 8080, **rest: Any) -> Decision:
    """What becomes of a request from `shop` to `web`, with RULES where no others are given."""
    request = Request(host, port, **{"source_namespace": "shop", **rest})
    own = any(item["kind"] == "DestinationRule" for item in objects)
    return decide(Mesh([*objects, service(), *(() if own else RULES)]), request)


def forwarded(*objects: Manifest, **rest: Any) -> Forward:
    """The same, for a request that is sent on."""
    action = asked(*objects, **rest).action
    assert isinstance(action, Forward)
    return action


def answered(*objects: Manifest, **rest: Any) -> Answer:
    """The same, for a request that Envoy answers."""
    action = asked(*objects, **rest).action
    assert isinstance(action, Answer)
    return action


def told(*objects: Manifest, host: str = "web", **rest: Any) -> list[str]:
    """What is printed of a request to `web` by these objects alone, below its first line."""
    manifests = [service(), *objects]
    request = Request(host, 8080, source_namespace="shop", **rest)
    lines = decision_lines(decide(Mesh(manifests), request), request, ManifestIndex(manifests))
    return [line.strip() for line in lines][1:]


def targets(action: Forward) -> dict[str, float]:
    """Share of each subset, the host where there is none."""
    return {share.target.subset or share.target.host: share.percent for share in action.shares}
