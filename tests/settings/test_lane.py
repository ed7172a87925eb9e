"""Versions that belong together, by a header."""

from typing import Any

import pytest

from settings.lane import LaneSettings
from settings.match import PrefixMatch
from tests.builders import misshapen, placed, refusal, settings

LANE = "lanes.beta"
HEADERS = "write the name of a header in lower case, such as x-tester"
TEXTS = 'write the text in quotes, or {prefix: "..."}, {regex: "..."} or {present: true}'
A_MAP = "write `key: value` lines below it"
LABELS = (
    "write at most 63 lower-case letters, digits and `-`, with a letter first, such as user-service"
)
SOUND = placed(LANE, {"header": {"x-lane": "beta"}, "versions": {"web": "v1"}})


def test_there_are_no_lanes_without_a_word() -> None:
    assert settings().lanes == {}


def test_a_lane_has_headers_and_a_version_of_each_service() -> None:
    written = {"header": {"x-lane": {"prefix": "be"}, "x-b": "c"}, "versions": {"web": "v1"}}
    expected = LaneSettings(
        header={"x-lane": PrefixMatch(prefix="be"), "x-b": "c"}, versions={"web": "v1"}
    )
    assert settings(lanes={"beta": written}).lanes == {"beta": expected}


@pytest.mark.parametrize(
    ("path", "value", "instead"),
    [
        (f"{LANE}.header.x-lane", 1, TEXTS),
        (f"{LANE}.header.x-lane", True, TEXTS),
        (f"{LANE}.header.x-lane", ["beta"], TEXTS),
        (f"{LANE}.header.X-Lane", "X-Lane", HEADERS),
        (f"{LANE}.versions.web", "V1", LABELS),
        (f"{LANE}.versions.web", 1, LABELS),
        (f"{LANE}.versions.Web", "Web", LABELS),
    ],
)
def test_another_value_or_name_is_refused(path: str, value: Any, instead: str) -> None:
    written = "beta" if path.endswith(f".{value}") else value
    if "versions" in path and written == "beta":
        written = "v1"
    assert misshapen(placed(path, written, SOUND)) == [refusal(path, value, instead)]


def test_the_name_of_a_lane_is_a_label() -> None:
    assert misshapen(placed("lanes.Beta", SOUND["lanes"]["beta"])) == [
        refusal("lanes.Beta", "Beta", LABELS)
    ]


@pytest.mark.parametrize("key", ["header", "versions"])
def test_a_lane_says_for_which_requests_and_where_to(key: str) -> None:
    (empty,) = misshapen(placed(f"{LANE}.{key}", {}, SOUND))
    assert empty.endswith(f":{LANE}.{key}: the map is empty; write at least one entry")
    kept = {name: part for name, part in SOUND["lanes"]["beta"].items() if name != key}
    (missing,) = misshapen(placed(LANE, kept))
    assert missing.endswith(f":{LANE}.{key}: it is missing; {A_MAP}")
