"""Measured shares beside declared ones: what chance explains, and what it does not."""

from testbed.requests.load import Result
from testbed.sandbox.split_measurement import Measurement

DECLARED = {"v1": 80, "v2": 20}


def answered(*answers: tuple[int, str, int], failures: int = 0) -> Result:
    return Result(
        {(status, version): count for status, version, count in answers},
        {"connection lost": failures} if failures else {},
        {},
        [],
        [],
        1.0,
    )


def test_a_share_within_five_standard_errors_is_as_declared() -> None:
    # Of 2,000 requests five standard errors are 89.4.
    found = Measurement.of(DECLARED, answered((200, "v1", 1511), (200, "v2", 489)))
    assert found.outside() == []
    found = Measurement.of(DECLARED, answered((200, "v1", 1510), (200, "v2", 490)))
    assert found.outside() == ["v1", "v2"]


def test_a_version_that_should_get_nothing_may_get_nothing() -> None:
    found = Measurement.of({"v1": 100}, answered((200, "v1", 1999), (200, "v2", 1)))
    assert found.outside() == ["v1", "v2"]


def test_answers_of_no_version_are_none_of_the_stack() -> None:
    assert Measurement.of(DECLARED, answered((403, "", 2000))).outside() == ["", "v1", "v2"]


def test_without_any_answer_nothing_is_as_declared() -> None:
    found = Measurement.of(DECLARED, answered(failures=2000))
    assert (found.lost, found.outside()) == (2000, ["v1", "v2"])


def test_errors_of_the_server_and_lost_connections_are_lost() -> None:
    found = Measurement.of(DECLARED, answered((200, "v1", 8), (503, "", 1), failures=1))
    assert found.lost == 2


def test_what_the_sidecar_has_sent_stands_in_for_answers_that_tell_nothing() -> None:
    result = answered((200, "", 1000))
    found = Measurement.of(DECLARED, result, {"v1": 800, "v2": 200, "": 1})
    assert (dict(found.counts), found.outside()) == ({"v1": 800, "v2": 200}, [])


def test_the_lines_have_a_column_for_each_number() -> None:
    found = Measurement.of(DECLARED, answered((200, "v1", 1607), (200, "v2", 393)))
    assert list(found.lines()) == [
        "    version    declared measured requests",
        "    v1             80 %   80.3 %    1,607",
        "    v2             20 %   19.7 %      393",
        "    lost                                0",
    ]
