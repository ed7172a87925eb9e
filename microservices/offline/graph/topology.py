"""Topology of a stack, read from its manifests: who may call whom, and unprotected access."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from microservices.manifests.config_reference import secrets_read, sets_read
from microservices.manifests.index import ManifestIndex
from microservices.manifests.objects import Manifest, Place
from microservices.manifests.parts import map_at
from microservices.manifests.selector import carries
from microservices.offline.explain.security_exceptions import (
    namespace_exceptions,
    pod_exceptions,
)
from microservices.offline.graph.admission import Policies
from microservices.offline.graph.callers import Passages, callers
from microservices.offline.graph.member import Member, members, service_key
from microservices.offline.graph.node import Kind, Node, Topology, merged
from microservices.offline.graph.tls import PeerModes
from microservices.offline.graph.way_in import waypoints, ways_in
from microservices.offline.graph.way_out import ways_out

_KINDS: dict[str, Kind] = {"": "service", "stateful": "stateful", "worker": "worker"}


def topology(manifests: Iterable[Manifest]) -> Topology:
    """What calls what, by the manifests of a stack alone."""
    index = ManifestIndex(manifests)
    found, policies = members(index), Policies(index)
    peers = PeerModes(index)
    inward = ways_in(index, lambda where: _owner(index, found, where))
    exposed = {call.target for call in inward.calls}
    as_namespaces = _namespaces_of_gateways(policies, [one for one in found if one.key in exposed])
    passages = Passages(exposed, as_namespaces, waypoints(index))
    inside = callers(policies, found, passages)
    outward = ways_out(index, found)
    gateways = {key: _placed(node, as_namespaces) for key, node in inward.nodes.items()}
    opened = inside.open, outward.open, _exceptions(index)
    services = {
        one.key: _node(policies, one, [*peers.plain_text(one), *_all_of(one.key, opened)])
        for one in found
    }
    nodes = {**gateways, **inside.nodes, **services, **outward.nodes}
    calls = merged([*inward.calls, *inside.calls, *outward.calls])
    others = tuple(call for call in calls if call.source != call.target)
    for call in (call for call in calls if call.source == call.target):
        own, words = nodes[call.source], " ".join(("calls itself", *call.allowed)).rstrip()
        nodes[call.source] = replace(own, about=(*own.about, words))
    named = _without_home(nodes, {one.place[0] for one in found})
    return Topology(named, others, tuple(namespace_exceptions(index)))


def _all_of(key: str, opened: Iterable[dict[str, list[str]]]) -> Iterator[str]:
    return (words for found in opened for words in found.get(key, ()))


def _node(policies: Policies, member: Member, opened: Iterable[str]) -> Node:
    summary = member.summary
    secrets = {name for item in member.makers for name in secrets_read(item)}
    read = {name for item in member.makers for name in sets_read(item)}
    about = [f"weights by {summary.owner}"] if summary.owner else []
    about += policies.refusals(member)
    return Node(
        _KINDS[summary.kind],
        "{}/{}".format(*member.place),
        tuple(about),
        summary.versions,
        tuple(sorted(read - secrets)),
        tuple(sorted(secrets)),
        tuple(opened),
    )


def _exceptions(index: ManifestIndex) -> dict[str, list[str]]:
    """Security exceptions of each service; containers other than the main one are named."""
    found: dict[str, list[str]] = {}
    for namespace, name, words in pod_exceptions(index):
        owner, _, container = name.partition(" ")
        told = f"{container}: {words}" if container else words
        found.setdefault(service_key((namespace, owner)), []).append(told)
    return found


def _owner(index: ManifestIndex, found: Sequence[Member], where: Place) -> str | None:
    """The key of the service that a Service is, or is a version of."""
    selector = map_at(index.find("Service", where), "spec", "selector")
    itself = [one for one in found if one.place == where]
    beside = [one for one in found if selector and one.place[0] == where[0]]
    of_versions = (one for one in beside if any(carries(own, selector) for own in one.labels))
    return next((one.key for one in (*itself, *of_versions)), None)


def _namespaces_of_gateways(policies: Policies, exposed: Sequence[Member]) -> set[str]:
    """The namespaces whose pods are gateways: those that every service with a way in lets in.

    A Gateway selects its pods by labels, wherever they are, so only the policies tell.
    """
    admitted = [
        {
            one.caller.namespace
            for one in policies.admissions(member) or ()
            if not one.caller.account
        }
        for member in exposed
    ]
    return set.intersection(*admitted) - {""} if admitted else set()


def _without_home(nodes: dict[str, Node], homes: set[str]) -> dict[str, Node]:
    """The nodes, those in the only namespace of a stack by their names alone."""
    home = f"{homes.pop()}/" if len(homes) == 1 else ""
    return {key: replace(one, name=one.name.removeprefix(home)) for key, one in nodes.items()}


def _placed(gateway: Node, namespaces: set[str]) -> Node:
    told = (f"pods of {name}" for name in sorted(namespaces))
    return replace(gateway, about=(*gateway.about, *told))
