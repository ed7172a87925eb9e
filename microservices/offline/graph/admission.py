"""Allowed callers of pods by AuthorizationPolicies, and the requests.

https://istio.io/latest/docs/reference/config/security/authorization-policy/
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from microservices.manifests.authorization_policy import (
    account_of,
    action,
    operations,
    rules,
    services,
    sources,
)
from microservices.manifests.index import ManifestIndex
from microservices.manifests.objects import Manifest, Place, place
from microservices.manifests.parts import map_at, maps_at, texts_at
from microservices.manifests.selector import Selecting
from microservices.offline.authorization.policies import policy_words
from microservices.offline.graph.member import Member

_TARGETS = {"targetRef", "targetRefs"}
_NAMESPACE = re.compile(r"(?:cluster\.local|\*)/ns/([^/*]+)/(?:sa/)?\*")


@dataclass(frozen=True)
class Caller:
    """Who calls: an account of a namespace, all of a namespace, or, without both, anybody.

    `words` say of anybody what is asked of them all the same.
    """

    namespace: str = ""
    account: str = ""
    words: str = ""


@dataclass(frozen=True)
class Admission:
    """That somebody is let in, and what they may ask for; `allowed` is empty where all is."""

    caller: Caller
    allowed: str


class Policies:
    """The AuthorizationPolicies of a stack."""

    def __init__(self, index: ManifestIndex) -> None:
        found = index.of_kind("AuthorizationPolicy")
        pods = (item for item in found if not _TARGETS & map_at(item, "spec").keys())
        self._of_pods = Selecting(pods, "spec", "selector", "matchLabels")
        self._of_services: dict[Place, list[Manifest]] = {}
        for item in found:
            for name in services(item):
                self._of_services.setdefault((place(item)[0], name), []).append(item)

    def admissions(self, member: Member) -> list[Admission] | None:
        """Who is let in to the pods of a service; None where no policy is for them: all are."""
        policies = [item for item in self._of(member) if action(item) == "ALLOW"]
        if not policies:
            return None
        found: dict[Admission, None] = {}
        for policy in policies:
            # What is for a Service has its ports, and what is for pods has theirs.
            ports = {} if services(policy) else member.service_ports
            for rule in rules(policy):
                found |= dict.fromkeys(_admitted(rule, place(policy)[0], ports))
        return [*found]

    def refusals(self, member: Member) -> list[str]:
        """Requests that DENY policies of a service refuse, as text."""
        return [
            policy_words(item) for item in self._of(member) if action(item) in ("DENY", "CUSTOM")
        ]

    def _of(self, member: Member) -> list[Manifest]:
        namespace = member.place[0]
        found = [*self._of_pods.whole(namespace), *self._of_services.get(member.place, ())]
        for labels in member.labels:
            found += self._of_pods.selecting(namespace, labels)
        return list({place(item): item for item in found}.values())


def _admitted(rule: Manifest, namespace: str, ports: Mapping[str, str]) -> Iterator[Admission]:
    condition = " on a condition" if maps_at(rule, "when") else ""
    for written in sources(rule):
        for caller in _callers(written, namespace):
            for operation in operations(rule):
                yield Admission(caller, f"{_asked(operation, ports)}{condition}".strip())


def _callers(written: Manifest, here: str) -> Iterator[Caller]:
    """The callers of one source; several fields of it hold together, so the narrowest tells.

    An account without a namespace is of that of the policy, which is `here`.
    https://istio.io/latest/docs/reference/config/security/authorization-policy/#Source
    """
    if accounts := texts_at(written, "serviceAccounts"):
        for account in accounts:
            namespace, _, name = account.rpartition("/")
            yield Caller(namespace or here, name)
    elif principals := texts_at(written, "principals"):
        yield from map(_principal, principals)
    elif namespaces := texts_at(written, "namespaces"):
        yield from (Caller(name) if "*" not in name else Caller(words=name) for name in namespaces)
    elif texts_at(written, "requestPrincipals"):
        yield Caller(words="with a token")
    else:
        yield Caller(words="on a condition" if written else "")


def _principal(text: str) -> Caller:
    if account := account_of(text):
        return Caller(*account)
    if namespace := _NAMESPACE.fullmatch(text):
        return Caller(namespace[1])
    return Caller(words="with an identity of the mesh" if text == "*" else text)


def _asked(operation: Manifest, known: Mapping[str, str]) -> str:
    """Port, methods, hosts and paths; a field that is not written allows everything."""
    ports = ", ".join(f":{known.get(port, port)}" for port in texts_at(operation, "ports"))
    others = [", ".join(texts_at(operation, field)) for field in ("methods", "hosts", "paths")]
    without = any(key.startswith("not") for key in operation)
    return " ".join(word for word in (ports, *others, "with exceptions" if without else "") if word)
