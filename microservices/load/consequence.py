"""Follow-up findings: those that may only result from malformed settings that were left out.

Whoever wrote a port that is no number is not told that there is no port as well: a rule is not
heard where it reads something malformed together with what it speaks of. What has nothing to do
with that is still told in the same message.
"""

from collections.abc import Iterable, Sequence

from microservices.load.layers import CATALOG, SERVICES
from microservices.settings.values.problems import Finding, Path

_SETS = ("config", "secrets", "externalSecrets", "existingSets")
# Of one of which no more is known than its name, where it is malformed.
_MADE = ("config", "secrets")
_OUTSIDE = "externalServices"
_ACCEPT = "accept"
# What the keys of a service, or of a version, belong to; everything else belongs to the pods.
_KEYS = {
    "image": "image tag digest",
    "share": "weight",
    "reading": "configFrom",
    "environment": "config env envKeys envFields",
    "policy": "trafficPolicy",
    "callers": "allowFrom",
    **{key: key for key in ("traffic", "expose", "calls", "auth", "metrics", "permissions")},
}
_AREAS = {key: area for area, keys in _KEYS.items() for key in keys.split()}
_ENTRIES = (("calls",), ("allowFrom",))
# By these others call a service, beside what they mean for its own pods.
_PORTS = ("port", "ports", "protocol")
_OF_A_SERVICE = " ".join(("service", "pods", *_KEYS))
_OF_PODS = "environment pods traffic policy expose"
# Where rules read what is malformed: in the same service, and anywhere at all. Rules that only warn
# do not count: they are not heard while something is malformed. Nothing is read together with what
# is not here.
_READ_TOGETHER = {
    "services": ("", f"{_OF_A_SERVICE} services sets stack"),
    "service": (_OF_A_SERVICE, "services stack"),
    "image": ("image", ""),
    "share": ("share pods traffic", ""),
    # A version with a malformed list is read as if it had its service's.
    "reading": ("reading environment calls", ""),
    "environment": ("environment", ""),
    # Numbers of pods are among them, which requests need.
    "pods": (_OF_PODS, "stack"),
    "ports": (f"{_OF_PODS} callers auth metrics", "calls stack"),
    "callers": ("metrics", ""),
    "metrics": ("metrics", ""),
    "traffic": ("traffic", ""),
    "policy": ("policy", ""),
    # Of one host that several services call they say the same.
    "calls": ("", "calls"),
    "auth": ("auth", ""),
    "permissions": ("permissions", ""),
    # No two services claim the same path of a host.
    "expose": ("traffic", "expose"),
    # Of one set nothing but its name is known, of sets not even that.
    "set": ("", "environment pods"),
    "sets": ("", "reading environment pods sets"),
    "outside": ("", "calls outside"),
    "stack": ("", "services pods stack expose calls outside auth metrics"),
    # In ambient mode most settings of traffic have no effect without a waypoint.
    "waypoint": ("", "pods stack share traffic policy calls callers auth metrics outside"),
    # A service of the stack may be called by its namespace as well.
    "namespace": ("", "calls"),
    # Nobody knows which findings were meant.
    _ACCEPT: ("", f"{_OF_A_SERVICE} sets stack outside"),
}


def without_consequences(findings: Iterable[Finding], malformed: Sequence[Path]) -> list[Finding]:
    """The findings that hold whatever stands at the malformed paths."""
    consequences = _Consequences(malformed)
    return [finding for finding in findings if finding.path not in consequences]


class _Consequences:
    """The paths of which something may only be told because of what is malformed.

    Each is looked up, however many others are malformed.
    """

    def __init__(self, malformed: Sequence[Path]) -> None:
        read = [(path[:2], *_read_together(path)) for path in malformed]
        self._malformed = frozenset(malformed)
        self._beside = {(place, area) for place, within, _ in read for area in within}
        self._anywhere = {area for *_, anywhere in read for area in anywhere}
        # Of an entry without its name nobody knows what it is.
        self._entries = {path[:4] for path in malformed if path[2:3] in _ENTRIES}

    def __contains__(self, told: Path) -> bool:
        area = _told_area(told)
        if area == _ACCEPT:
            # What is left out is not found, and nobody can tell at which place it would be.
            return bool(self._malformed)
        return (
            told in self._malformed
            or told[:4] in self._entries
            or area in self._anywhere
            or (told[:2], area) in self._beside
        )


def _read_together(path: Path) -> tuple[list[str], list[str]]:
    within, anywhere = _READ_TOGETHER.get(_malformed_area(path), ("", ""))
    return within.split(), anywhere.split()


def _told_area(path: Path) -> str:
    if path[0] == _ACCEPT:
        return _ACCEPT
    if path == (SERVICES,):
        return SERVICES
    if path[0] != SERVICES:
        return "outside" if path[0] == _OUTSIDE else "sets" if path[0] in _SETS else "stack"
    if path[2:3] == ("versions",) and len(path) < 5:
        return "share"
    return _area_of_a_key(path) if len(path) > 2 else "service"


def _malformed_area(path: Path) -> str:
    if path[0] in _SETS:
        return "set" if len(path) > 1 and path[0] in _MADE else "sets"
    if path in ((SERVICES,), (CATALOG,)):
        return "services"
    if path[0] != SERVICES:
        return _malformed_area_of_a_stack(path)
    # Without its versions, or its kind, nothing is known of a service.
    unknown = len(path) == 2 or path[2] == "kind" or (path[2] == "versions" and len(path) < 5)
    if unknown:
        return "service"
    return "ports" if {*path[2:3]}.intersection(_PORTS) else _area_of_a_key(path)


def _malformed_area_of_a_stack(path: Path) -> str:
    if path[0] in ("namespace", "kubeContext", _ACCEPT):
        return str(path[0])
    if path[0] == _OUTSIDE:
        return "outside"
    return "waypoint" if path == ("mesh", "waypoint") else "stack"


def _area_of_a_key(path: Path) -> str:
    return _AREAS.get(str(path[4] if path[2] == "versions" else path[2]), "pods")
