"""Versions that belong together, by a header."""

from settings.lane import LaneSettings
from settings.match import PrefixMatch
from tests.builders import settings


def test_there_are_no_lanes_without_a_word() -> None:
    assert settings().lanes == {}


def test_a_lane_has_headers_and_a_version_of_each_service() -> None:
    written = {"header": {"x-lane": {"prefix": "be"}, "x-b": "c"}, "versions": {"web": "v1"}}
    expected = LaneSettings(
        header={"x-lane": PrefixMatch(prefix="be"), "x-b": "c"}, versions={"web": "v1"}
    )
    assert settings(lanes={"beta": written}).lanes == {"beta": expected}
