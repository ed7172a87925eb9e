"""Each value of each key changes an object, is refused or is warned of, whoever writes routes.

Keys are those of the models, and values those of their kinds; what a key needs beside it is in
`given.yaml`. So what a person writes is never without an effect and without a word.
"""

from copy import deepcopy
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import yaml

from microservices.load import configuration
from microservices.load.layers import merge
from microservices.objects.manifest import manifest
from microservices.objects.stack import stack_objects
from microservices.settings.values.problems import Finding
from tests.builders import Tree, layers, service
from tests.objects.found import STATE
from tests.settings.places import Place, places
from tests.settings.test_boundaries import kind_of

# What a stack says of its mesh, and the service `web` of who writes its weights.
WAYS: dict[str, tuple[Tree, Tree]] = {
    "pulumi": ({}, {}),
    "flagger": ({}, {"traffic": {"owner": "flagger"}}),
    "argo-rollouts": ({}, {"traffic": {"owner": "argo-rollouts"}}),
    "gateway-api": ({"routes": "gateway-api"}, {}),
    "ambient": ({"routes": "gateway-api", "dataPlane": "ambient", "waypoint": True}, {}),
}
# What has its effect elsewhere than in objects and words, and where.
ELSEWHERE = {
    "kubeContext": "deploy refuses any other context: tests/deploy/test_kube_context.py",
    "strict": "other findings are errors: tests/rules/test_cases.py",
    "namespaceOptions.owner": "with the owner: tests/plan/stacks/test_shared_namespace.py",
    "namespaceOptions.protect": "state of the stack: tests/deploy/test_last_deployed.py",
    "namespaceOptions.movedFrom": "compared with what is deployed: tests/deploy/test_claims.py",
    "mesh.settleSeconds": "hooks: tests/components/test_settle.py",
    "services.web.volumes.a.claim.grownFrom": (
        "compared with what is deployed: tests/deploy/test_claims.py"
    ),
    "services.web.traffic.largestStepPercent": (
        "compared with what is deployed: tests/deploy/test_shift.py"
    ),
    "services.web.formerName": "aliases: tests/components/test_microservice_renamed.py",
}
# Different words for the same.
SYNONYMS = {
    "mesh.apiVersion": "only some kinds have a version of their own before v1",
    "services.web.adopt": "`false` and no kind at all",
    "services.web.traffic.routes[0].to": "a version, and all of the shares for it",
    "services.web.traffic.peakRequestsPerSecond": "both are served by the pods that there are",
    "services.web.calls[0].protocol": "both are spoken at an address with http",
    "externalServices.a.owner": "the objects are those of another stack, whichever it is",
    "observability.scrapeSeconds": "no rate looks back less than five minutes",
}
# In ambient mode no proxy needs to know a host before it is sent something.
NO_SIDECAR = {"ambient": {"observability.collectors[0].service"}}
# No value of their kind is right for these: a member of any name, an accepted finding, an origin,
# and what no annotation of Istio's says.
NEVER_TAKEN = {
    "gateway.auth.jwks.keys[0].a",
    *("accept[0].rule", "accept[0].path", "accept[0].reason"),
    "services.web.traffic.cors.origins[0]",
    *(f"mesh.proxy.resources.{one}.ephemeralStorage" for one in ("requests", "limits")),
}
GIVEN: dict[str, Tree] = yaml.safe_load(Path(__file__).with_name("given.yaml").read_text())


def of_web(place: Place) -> Place:
    """A place, that of a key of a service at `web`."""
    of_a_service = place.path[:2] == ("services", "a") and len(place.path) > 2
    return replace(place, path=("services", "web", *place.path[2:])) if of_a_service else place


EVERY = [of_web(place) for place in places() if place.content is None]
SUBJECTS = [place for place in EVERY if place.write]
SOUND = {place.path: place.sound for place in EVERY}


@dataclass(frozen=True)
class Outcome:
    """What becomes of a stack: what is wrong with it, or its objects and what is doubtful."""

    wrong: tuple[Finding, ...]
    doubtful: tuple[Finding, ...] = ()
    objects: str = ""

    def speaks_of(self, place: Place) -> bool:
        """Whether something doubtful is said of a place, of what it is in or of a part of it."""
        return any(
            one.path[: len(place.path)] == place.path[: len(one.path)] for one in self.doubtful
        )


def given(way: str, place: Place) -> Tree:
    """A service that another one calls, and what a place needs beside it."""
    mesh, owned = WAYS[way]
    tree: Tree = {
        "namespace": "shop",
        "mesh": mesh,
        "observability": {"prometheusOperator": True},
        "services": {"web": service(**owned), "a": service(calls=["web"])},
    }
    for beginning, beside in GIVEN.items():
        if str(place).startswith(beginning):
            tree = merge(tree, beside)
    return deepcopy(tree)


def outcome(tree: Tree) -> Outcome:
    """What becomes of a tree, to which whatever is missing is added as long as something is."""
    plan, wrong, doubtful = configuration.planned(layers(tree))
    missing = [one.path for one in wrong if one.what == "it is missing" and one.path in SOUND]
    for path in missing:
        put(tree, path, SOUND[path])
    if missing:
        return outcome(tree)
    if wrong:
        return Outcome(tuple(wrong))
    objects = stack_objects(plan, STATE)
    # `repr` hides what is secret, and manifests show it.
    shown = repr([(one, manifest(one)) for one in objects])
    return Outcome((), tuple(doubtful), shown)


def put(tree: Any, path: tuple[str | int, ...], value: Any) -> None:
    """Write a value at a path below a tree, in the first entry where it leads to a list."""
    for part, following in pairwise(path):
        if not isinstance(part, int):
            tree.setdefault(part, [{}] if following == 0 else {})
        tree = tree[part]
    if isinstance(tree, list):
        tree[:] = [value]
    else:
        tree[path[-1]] = value


def silent(way: str, place: Place, values: list[Any]) -> tuple[list[Any], bool]:
    """The values that change nothing, and whether any is taken."""
    seen: list[Outcome] = []
    found: list[Any] = []
    for value in values:
        tree = given(way, place)
        put(tree, place.path, value)
        became = outcome(tree)
        if became.wrong:
            continue
        if became in seen and not became.speaks_of(place):
            found.append(value)
        seen.append(became)
    return found, bool(seen)


def some(values: tuple[Any, ...], number: int) -> list[Any]:
    """The first values and the last one, each once."""
    chosen: list[Any] = []
    for value in (*values[: number - 1], values[-1]):
        if value not in chosen:
            chosen.append(value)
    return chosen


@pytest.mark.parametrize("at_night", [False, pytest.param(True, marks=pytest.mark.nightly)])
@pytest.mark.parametrize("place", SUBJECTS, ids=str)
def test_no_word_is_without_an_effect_and_without_a_word(place: Place, at_night: bool) -> None:
    """By day some values of each key, and fewest where the owner or the routes are others."""
    values, name = kind_of(place).taken, str(place)
    found = {
        way: silent(way, place, some(values, 100 if at_night else 4 if way == "pulumi" else 2))
        for way in WAYS
    }
    assert any(taken for _, taken in found.values()) != (name in NEVER_TAKEN)
    without = {way for way, (changed_nothing, _) in found.items() if changed_nothing}
    if name in ELSEWHERE:
        assert without
    elif name not in SYNONYMS:
        assert without == {way for way, names in NO_SIDECAR.items() if name in names}


def test_what_is_said_to_be_without_an_effect_is_there() -> None:
    named = {*ELSEWHERE, *SYNONYMS, *NEVER_TAKEN, *NO_SIDECAR["ambient"]}
    assert named <= {str(place) for place in SUBJECTS}
    unused = {one for one in GIVEN if not any(str(place).startswith(one) for place in SUBJECTS)}
    assert unused == set()
    files = {reason.rpartition(": ")[2] for reason in ELSEWHERE.values()}
    assert all(Path(file).is_file() for file in files)
