"""A comparison as text: what differs first, then what is the same."""

from collections import Counter
from collections.abc import Iterator

from microservices.offline.comparison.comparison import Compared, Comparison, ObjectVerdict
from microservices.offline.comparison.fields import Field, Verdict, shown
from microservices.offline.terminal import Line, Painted

_OBJECTS: dict[ObjectVerdict, str] = {
    "different": "different",
    "missing": "missing",
    "beside": "said by other objects",
    "otherwise": "said by another word",
    "extended": "with additions",
    "same": "the same",
    "additional": "additional",
}
_FIELDS: dict[Verdict, str] = {
    "different": "different",
    "missing": "missing",
    "otherwise": "another word",
    "additional": "additional",
}


def report(comparison: Comparison, stack: str, source: str) -> Iterator[Line]:
    """The lines of a comparison."""
    yield f"Stack {stack} beside {source}"
    if comparison.renamed:
        there, here = comparison.renamed
        yield ""
        yield f"Namespace {there} is {here} here: every object is made anew in it"
    for verdict, heading in _OBJECTS.items():
        found = [one for one in comparison.objects if one.verdict == verdict]
        if found:
            yield ""
            yield (Painted("heading", f"{heading[0].upper()}{heading[1:]}"),)
        for one in found:
            yield from _object(one)
    yield ""
    counted = comparison.counts
    objects = (f"{counted[one]} {word}" for one, word in _OBJECTS.items() if counted[one])
    yield f"Objects: {', '.join(objects)}"
    yield f"Effects: {_effects(comparison)}"


def _object(one: Compared) -> Iterator[Line]:
    name = f"    {one.name}"
    if one.there and one.there != one.name:
        name += f", there {one.there}"
    if one.beside:
        name += f": see {', '.join(one.beside)}"
    if one.effect:
        name += f": {one.effect}"
    yield name
    for wanted in _FIELDS:
        for verdict, field in one.fields:
            if verdict == wanted:
                yield f"        {_FIELDS[verdict]:12}  {_field(field)}"


def _field(field: Field) -> str:
    if field.there is None or field.here is None:
        return f"{field.place}: {shown(field.here if field.there is None else field.there)}"
    return f"{field.place}: {shown(field.there)} -> {shown(field.here)}"


def _effects(comparison: Comparison) -> str:
    counted = Counter(one.effect for one in comparison.objects)
    return (
        f"pods of {counted['restarts its pods']} restart, "
        f"{counted['replaces the object']} replaced, "
        f"{counted['is new beside the old one']} new beside old ones"
    )
