"""Tokens section: required issuers, and paths without a token."""

from collections.abc import Iterator, Mapping
from typing import Any

from microservices.manifests.authorization_policy import (
    action,
    operations,
    rules,
    sources,
)
from microservices.manifests.index import ManifestIndex
from microservices.manifests.objects import Manifest, place
from microservices.manifests.parts import map_at, maps_at, texts_at


def token_lines(index: ManifestIndex) -> list[tuple[str, str]]:
    """The name of each RequestAuthentication, its issuers, and what is let in without a token.

    What shows none is refused by an AuthorizationPolicy for the same pods, and by nothing else.
    """
    policies = index.of_kind("AuthorizationPolicy")
    return [
        (place(one)[1], "; ".join(_words(one, policies)))
        for one in index.of_kind("RequestAuthentication")
    ]


def _words(item: Manifest, policies: list[Manifest]) -> Iterator[str]:
    yield " or ".join(_issuer(rule) for rule in maps_at(item, "spec", "jwtRules"))
    refused = [one for policy in policies for one in _refused(policy, _guarded(item))]
    if not refused:
        yield "requests without a token are let in"
        return
    hosts = [host for host in texts_at(refused[0], "hosts") if not host.endswith(":*")]
    if hosts:
        yield f"at {', '.join(hosts)}"
    if paths := texts_at(refused[0], "notPaths"):
        yield f"none for {', '.join(paths)}"


def _issuer(rule: Manifest) -> str:
    audiences = texts_at(rule, "audiences")
    wanted = f" for {' or '.join(audiences)}" if audiences else ""
    return f"a token of {rule.get('issuer')}{wanted}"


def _guarded(item: Manifest) -> tuple[str, Mapping[str, Any], list[Mapping[str, Any]]]:
    """The namespace and pods, or Services, that a policy is for."""
    spec = map_at(item, "spec")
    return place(item)[0], map_at(spec, "selector"), maps_at(spec, "targetRefs")


def _refused(
    policy: Manifest, guarded: tuple[str, Mapping[str, Any], list[Mapping[str, Any]]]
) -> Iterator[Mapping[str, Any]]:
    """What a policy for the same pods refuses without a token: all of it is an empty operation."""
    if action(policy) != "DENY" or _guarded(policy) != guarded:
        return
    for rule in rules(policy):
        if any("notRequestPrincipals" in source for source in sources(rule)):
            yield from operations(rule)
