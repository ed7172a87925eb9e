"""What the tables of the pages say of keys and their defaults is what the models say."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, get_args

import pytest
from pydantic import BaseModel
from pydantic.fields import FieldInfo

from microservices.settings.access.auth import AuthSettings
from microservices.settings.access.external import (
    ExternalSecretSettings,
    ExternalServiceSettings,
)
from microservices.settings.access.permission import PermissionSettings
from microservices.settings.mesh import MeshSettings
from microservices.settings.microservice import MicroserviceSettings
from microservices.settings.namespace import NamespaceSettings
from microservices.settings.observability import ObservabilitySettings
from microservices.settings.pods.job import JobSettings
from microservices.settings.pods.rollout import MARGIN_SECONDS, DisruptionSettings, RolloutSettings
from microservices.settings.pods.scaling import ScalingSettings
from microservices.settings.pods.scheduling import SchedulingSettings
from microservices.settings.pods.security import AllowSettings
from microservices.settings.pods.volume import VolumeSettings
from microservices.settings.pods.workload import DEFAULT_REPLICAS
from microservices.settings.traffic.match import MatchSettings
from microservices.settings.traffic.route import RouteSettings
from microservices.settings.traffic.traffic_policy import (
    ConnectionPoolSettings,
    TrafficPolicySettings,
)
from tests.packages import ROOT
from tests.page_tables import tables

# Of each page, the models whose keys its tables have in their first column, in this order.
MODELS: Mapping[str, list[type[BaseModel]]] = {
    "add-a-service": [MicroserviceSettings],
    "add-an-environment": [NamespaceSettings, MeshSettings],
    "break-a-circuit": [ConnectionPoolSettings, TrafficPolicySettings],
    "call-a-host-outside": [ExternalServiceSettings],
    "call-the-api-server": [PermissionSettings],
    "containers-and-volumes": [MicroserviceSettings, VolumeSettings, AllowSettings],
    "require-a-token": [AuthSettings],
    "roll-out-safely": [RolloutSettings],
    "route-requests": [MatchSettings, RouteSettings],
    "run-jobs": [JobSettings, JobSettings],
    "scale-a-service": [ScalingSettings, SchedulingSettings],
    "secrets": [ExternalSecretSettings],
    "watch-a-service": [ObservabilitySettings],
}
# First cells of such tables.
OF_KEYS = r"(key|source|word)( (under|of a set under) `[\w:]+`)?"
# Its first column has the keys that encrypt secrets.
OF_SOMETHING_ELSE = ["key", "a new stack"]
# Defaults in words, where a model has no one value for the key.
IN_WORDS = {
    ("add-a-service", "replicas"): str(DEFAULT_REPLICAS),
    ("add-a-service", "disruption"): f"{DisruptionSettings().max_unavailable}, spread",
    ("add-a-service", "versions"): "one, `v1`",
    ("add-a-service", "kind"): "HTTP on one port",
    ("add-a-service", "adopt"): "",
    ("call-the-api-server", "apiGroups"): '`[""]`, that of pods and ConfigMaps',
    ("roll-out-safely", "gracePeriodSeconds"): f"twice `drainSeconds`, and {MARGIN_SECONDS}",
    ("scale-a-service", "cpu"): (
        f"`cpu: {ScalingSettings(min=1, max=2).cpu_target}` where no target is written"
    ),
}


@dataclass(frozen=True)
class Row:
    """A row of a table, and the model whose keys are in its first cell."""

    page: str
    model: type[BaseModel]
    keys: tuple[str, ...]
    meaning: str
    default: str | None


def tables_of_keys(page: str) -> list[list[list[str]]]:
    return [
        found
        for found in tables(page)
        if re.fullmatch(OF_KEYS, found[0][0]) and found[0][:2] != OF_SOMETHING_ELSE
    ]


def rows() -> Iterator[Row]:
    for page, models in MODELS.items():
        for model, (header, *cells) in zip(models, tables_of_keys(page), strict=True):
            has_default = header[-1] == "default"
            for first, meaning, *rest in cells:
                keys = tuple(re.findall(r"`([\w.]+)[^`]*`", first))
                yield Row(page, model, keys, meaning, rest[0] if has_default else None)


ROWS = list(rows())


def fields(model: type[BaseModel]) -> dict[str, FieldInfo]:
    return {str(field.alias): field for field in model.model_fields.values()}


def below(annotation: Any) -> Iterator[type[BaseModel]]:
    """The models that a value may be of."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for one in get_args(annotation):
        yield from below(one)


def field_of(model: type[BaseModel], key: str) -> FieldInfo:
    """The field of a key, with dots between it and those above it."""
    first, _, rest = key.partition(".")
    assert first in fields(model), f"{model.__name__} has no key `{first}`"
    found = fields(model)[first]
    return field_of(next(below(found.annotation)), rest) if rest else found


def as_written(field: FieldInfo) -> str | None:
    """A default as a page writes it; None where it is no single value."""
    default = field.get_default(call_default_factory=True, validated_data={})
    if isinstance(default, tuple) and len(default) == 1:
        [default] = default
    if isinstance(default, bool):
        return str(default).lower()
    return str(default) if isinstance(default, str | int) and default != "" else None


def every_field() -> dict[str, list[str | None]]:
    """The defaults of each key, in whatever model."""
    found: dict[str, list[str | None]] = {}
    waiting, seen = [MicroserviceSettings], set[type[BaseModel]]()
    while waiting:
        model = waiting.pop()
        seen.add(model)
        for key, field in fields(model).items():
            found.setdefault(key, []).append(as_written(field))
            waiting += [one for one in below(field.annotation) if one not in seen]
    return found


def test_every_table_of_keys_is_held_to_a_model() -> None:
    pages = {page.stem for page in (ROOT / "docs").glob("*.md") if tables_of_keys(page.stem)}
    # What is generated is held by a test of its own.
    assert pages - {"settings"} == MODELS.keys()


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row.page}-{'-'.join(row.keys)}")
def test_every_key_of_a_table_is_there_with_the_default_that_it_says(row: Row) -> None:
    assert row.keys
    found = [field_of(row.model, key) for key in row.keys]
    if row.default is None:
        return
    said = IN_WORDS.get((row.page, row.keys[0]))
    if said is not None:
        assert row.default == said
        return
    if len(found) == 1 and as_written(found[0]) is None:
        # A key with keys of its own may name them beside it, and tell their defaults one by one.
        named = {key for one in below(found[0].annotation) for key in fields(one)}
        words = [word for word in re.findall(r"`(\w+)`", row.meaning) if word in named]
        inside = next(below(found[0].annotation), row.model)
        found = [field_of(inside, word) for word in words] or found
    values = [one for one in map(as_written, found) if one is not None]
    if values:
        told = [one.strip(" `") for one in row.default.split(",")]
        assert told in (values, list(dict.fromkeys(values)))
    else:
        # Whatever is said instead is prose, and no value that the key might have.
        assert not re.search(r"\d|^(true|false)$", row.default)


IN_BRACKETS = [
    (page, *found)
    for page in MODELS
    for found in re.findall(
        r"`([a-z]\w+)` \((\d\w*|[A-Z]\w+)\)", (ROOT / "docs" / f"{page}.md").read_text()
    )
]
DEFAULTS = every_field()


@pytest.mark.parametrize(("page", "key", "value"), IN_BRACKETS)
def test_a_default_in_brackets_behind_its_key_is_that_of_some_model(
    page: str, key: str, value: str
) -> None:
    assert value in DEFAULTS[key], page
