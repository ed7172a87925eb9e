"""Words of Kubernetes, Istio and Helm charts lead to the key that means the same here."""

import re

import pytest

from microservices.load.foreign_word import (
    BELOW,
    OF_A_SERVICE,
    OF_THE_STACK,
    OTHERWISE,
    advice,
)
from microservices.load.key import NAME, kind_at
from microservices.settings.values.problems import Path
from tests.builders import misshapen, placed

PLACES = {"service": OF_A_SERVICE, "stack": OF_THE_STACK}


def of_yaml(path: str) -> Path:
    """A path such as `traffic.routes[0].to` in its parts."""
    parts = re.findall(r"\w+", path)
    return tuple(int(part) if part.isdigit() else part for part in parts)


def told(path: str) -> str:
    """The one line that is told of an unknown key, without its place."""
    (line,) = misshapen(placed(path, {}))
    return line.partition(f": there is no key `{path.rpartition('.')[2]}` here; ")[2]


def test_a_word_stands_in_one_place_and_there_are_enough_of_them() -> None:
    tables = [OF_A_SERVICE, OF_THE_STACK, OTHERWISE]
    assert len({word for table in tables for word in table}) == sum(map(len, tables)) >= 80


@pytest.mark.parametrize("word", OF_A_SERVICE)
def test_a_word_of_a_pod_a_route_or_a_chart_names_a_key_of_the_service(word: str) -> None:
    kind_at(("services", NAME, *of_yaml(OF_A_SERVICE[word])))
    assert told(f"services.web.{word}") == f"write `{OF_A_SERVICE[word]}` of the service"


@pytest.mark.parametrize("word", OF_THE_STACK)
def test_a_word_of_what_a_stack_shares_names_a_key_of_the_stack(word: str) -> None:
    kind_at(of_yaml(OF_THE_STACK[word]))
    line = f"write `{OF_THE_STACK[word]}` of the stack"
    assert told(f"services.web.{word}") == told(word) == line


@pytest.mark.parametrize("word", OTHERWISE)
def test_a_word_that_is_no_key_says_why_or_what_there_is(word: str) -> None:
    assert told(f"services.web.{word}") == OTHERWISE[word]
    assert re.match(r"(write|leave it out:) ", OTHERWISE[word])


@pytest.mark.parametrize("path", BELOW)
def test_a_word_below_another_one_means_something_else_there(path: str) -> None:
    above, _, word = path.partition(".")
    assert advice(word, above) == BELOW[path] != advice(word)
    for key in re.findall(r"`(traffic[^`]+)`", BELOW[path]):
        kind_at(("services", NAME, *of_yaml(key)))


def test_any_other_word_has_no_advice() -> None:
    assert advice("prot") is None


@pytest.mark.parametrize(
    ("path", "instead"),
    [
        ("services.web.nodeSelector", "write `scheduling.nodeSelector`"),
        ("services.web.weight", "write `versions.NAME.weight`"),
        ("services.web.outlierDetection", "write `trafficPolicy.outlierDetection`"),
        ("services.web.traffic.redirect", "write `routes[0].redirect`"),
        ("services.web.rollout.replicas", "write `replicas` of the service"),
        ("services.web.versions.v1.rollout.replicas", "write `replicas` of `versions.v1`"),
        ("services.web.versions.v1.calls", "write `calls` of the service"),
        ("mesh.cpu", "write one of: "),
    ],
)
def test_a_key_of_another_place_of_the_service_is_named_with_it(path: str, instead: str) -> None:
    assert told(path).startswith(instead)


@pytest.mark.parametrize(
    ("path", "instead"),
    [
        ("services.web.traffic.timeout", "write `timeoutMilliseconds`, or one of: "),
        ("services.web.probes.readiness.timeout", "write `timeoutSeconds`, or one of: "),
        ("services.web.trafic", "write `traffic`, or one of: "),
    ],
)
def test_what_a_key_here_begins_with_or_reads_like_comes_first(path: str, instead: str) -> None:
    assert told(path).startswith(instead)


def test_what_several_places_have_is_not_guessed() -> None:
    assert told("services.web.periodSeconds").startswith("write one of: ")
