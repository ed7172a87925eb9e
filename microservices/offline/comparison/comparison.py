"""A stack beside manifests: each object with its fields, and what the difference would do."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from microservices.manifests.objects import Manifest, named
from microservices.offline.comparison.defaults import is_of_cluster, without_defaults
from microservices.offline.comparison.effect import Effect, effect
from microservices.offline.comparison.fields import Field, Verdict, fields
from microservices.offline.comparison.pairs import (
    Pairs,
    made_by_people,
    namespace_here,
    own_namespace,
    pairs,
)
from microservices.offline.comparison.words import Words, with_names_of

ObjectVerdict = Literal[
    "same", "extended", "otherwise", "different", "missing", "additional", "beside"
]
# What an object is by its fields, the first that one of them has.
_BY_FIELDS: dict[Verdict, ObjectVerdict] = {
    "different": "different",
    "missing": "different",
    "otherwise": "otherwise",
    "additional": "extended",
}


@dataclass(frozen=True)
class Compared:
    """One object of either side, or the two that are one."""

    name: str
    there: str
    verdict: ObjectVerdict
    fields: Sequence[tuple[Verdict, Field]] = ()
    effect: Effect = ""
    beside: Sequence[str] = ()


@dataclass(frozen=True)
class Comparison:
    """Every object of both sides, and the namespace if it has another name here."""

    objects: Sequence[Compared]
    renamed: tuple[str, str] | None = None

    @property
    def counts(self) -> Mapping[ObjectVerdict, int]:
        """How many objects there are of each verdict."""
        return Counter(one.verdict for one in self.objects)

    @property
    def differs(self) -> bool:
        """Whether something there is missing here, or is not the same."""
        counted = self.counts
        return bool(self.renamed or counted["different"] or counted["missing"] or counted["beside"])


def compare(there: Sequence[Manifest], here: Sequence[Manifest], source: str) -> Comparison:
    """Compare manifests with those of a stack.

    Raises:
        Rejected: the manifests are of several namespaces.

    """
    there = [one for one in there if made_by_people(one)]
    home = namespace_here(here)
    away = own_namespace(there, home, source)
    found = pairs(there, here, {"": home, away: home})
    words = Words(there, here, found.together)
    objects = [*(_pair(one, other, words) for one, other in found.together), *_alone(found)]
    objects.sort(key=lambda one: one.name)
    return Comparison(objects, None if away == home else (away, home))


def _pair(there: Manifest, here: Manifest, words: Words) -> Compared:
    old, new = without_defaults(there), without_defaults(here)
    kind = str(here["kind"])
    judged: list[tuple[Verdict, Field]] = []
    for field in with_names_of(old, new, kind):
        judged.append(("otherwise", field))
    for field in fields(old, new):
        if not _is_of_class(field, there):
            same = words.say_the_same(field, there, here)
            judged.append(("otherwise" if same else field.verdict, field))
    whole = _by_fields({verdict for verdict, _ in judged})
    changed = [field.path for _, field in judged]
    return Compared(named(here), named(there), whole, judged, effect(kind, changed))


def _by_fields(found: set[Verdict]) -> ObjectVerdict:
    for verdict, name in _BY_FIELDS.items():
        if verdict in found:
            return name
    return "same"


def _is_of_class(field: Field, there: Manifest) -> bool:
    """Whether it is the storage class that a cluster has written into a claim that names none."""
    return field.path[-1] == "storageClassName" and field.here is None and is_of_cluster(there)


def _alone(found: Pairs) -> list[Compared]:
    beside = [
        Compared(named(one), named(one), "beside", beside=sorted(map(named, others)))
        for one, others in found.beside
    ]
    missing = [Compared(named(one), named(one), "missing") for one in found.missing]
    additional = [Compared(named(one), "", "additional") for one in found.additional]
    told = {other for one in beside for other in one.beside}
    own = [Compared(name, "", "additional") for name in told]
    return [*beside, *missing, *additional, *own]


def as_json(comparison: Comparison, stack: str) -> dict[str, Any]:
    """The comparison as a program reads it."""
    objects = [
        {
            "here": one.name if one.verdict not in ("missing", "beside") else None,
            "there": one.there or None,
            "verdict": one.verdict,
            "effect": one.effect or None,
            "beside": [*one.beside],
            "fields": [
                {"path": field.place, "verdict": verdict, "there": field.there, "here": field.here}
                for verdict, field in one.fields
            ],
        }
        for one in comparison.objects
    ]
    return {
        "stack": stack,
        "differs": comparison.differs,
        "namespace": [*(comparison.renamed or ())],
        "counts": dict(comparison.counts),
        "objects": objects,
    }
