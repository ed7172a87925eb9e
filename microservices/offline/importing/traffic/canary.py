"""Canaries of the nginx controller: a second Ingress of the same paths with a share of them.

https://kubernetes.github.io/ingress-nginx/user-guide/nginx-configuration/annotations/#canary
"""

from collections.abc import Sequence

from microservices.manifests.parts import map_at
from microservices.offline.importing.item import Item
from microservices.offline.importing.traffic.rules import Rule

_CANARY = "nginx.ingress.kubernetes.io/canary"
_WEIGHT = f"{_CANARY}-weight"
_NO_VERSION = "a canary and what it is beside are two versions of a service: write their `weight`"


def is_canary(item: Item) -> bool:
    """Whether an Ingress has a share of the requests of another one."""
    annotations = map_at(item.rest, "metadata", "annotations")
    return item.kind == "Ingress" and str(annotations.get(_CANARY)).lower() == "true"


def put_canary(canary: Rule, rules: Sequence[Rule]) -> None:
    """Give a canary its share of the rule beside it; it is told where that is not of versions."""
    annotations = canary.item.rest["metadata"]["annotations"]
    words = {key for key in annotations if key.startswith(_CANARY)}
    weight = str(annotations.get(_WEIGHT, ""))
    beside = [
        one
        for one in rules
        if (one.at.hosts, one.matches) == (canary.at.hosts, canary.matches)
        and one.service is canary.service
        and len(one.backends) == 1
        and one.split.keys() not in (canary.split.keys(), set())
    ]
    if not weight.isdigit() or words != {_CANARY, _WEIGHT} or not beside or not canary.split:
        canary.tell(_NO_VERSION)
        return
    stable = beside[0]
    share = canary.backends[0]
    share.weight = int(weight)
    stable.backends[0].weight = 100 - share.weight
    stable.backends.append(share)
    canary.say()


def take_share(item: Item) -> None:
    """Take the annotations of a canary whose share has been said."""
    for key in (_CANARY, _WEIGHT) if item.said else ():
        item.rest["metadata"]["annotations"].pop(key)
