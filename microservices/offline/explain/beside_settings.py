"""Beside the settings: what the program itself adds to a stack, and what it changes."""

from collections.abc import Mapping
from typing import Any

from microservices.manifests.objects import named
from microservices.offline.engine.evaluation import Evaluation, Resource, leaves, of_the_project

# As many places of one object are read at a glance.
_SHOWN = 5


def beside_lines(evaluation: Evaluation) -> list[tuple[str, str]]:
    """Every resource that no component of the project has made, or that a transformation changes.

    Of what is changed the places are told, and no value: it may be secret.
    """
    own = of_the_project(evaluation.resources)
    found: list[tuple[str, str]] = []
    for item in evaluation.resources if own else ():
        if item.urn in evaluation.transformed:
            found.append((_called(item), _changes(evaluation.transformed[item.urn], item)))
        elif item.urn not in own and not item.type.startswith("pulumi:"):
            found.append((_called(item), "added by the program"))
    return sorted(found)


def _called(item: Resource) -> str:
    match item.inputs:
        case {"kind": str(), "metadata": {"name": str()}}:
            return named(dict(item.inputs))
        case _:
            return f"{item.type}/{item.name}"


def _changes(before: Resource, after: Resource) -> str:
    was, now = _leaves(before), _leaves(after)
    paths = sorted(path for path in {**was, **now} if was.get(path) != now.get(path))
    more = f" and {len(paths) - _SHOWN} more" if len(paths) > _SHOWN else ""
    places = ", ".join(paths[:_SHOWN]) or "its dependencies"
    return f"changed by a transformation: {places}{more}"


def _leaves(item: Resource) -> Mapping[str, Any]:
    return dict(leaves({**item.inputs, "options": {**item.options}}))
