"""Unquoted scalars, held against what Pulumi's own loader makes of them."""

import json
import math
from pathlib import Path
from typing import Any

import pytest

from microservices.offline.files.yaml_scalars import arrives_as_text, is_date, plain_scalar

READ = json.loads((Path(__file__).parents[2] / "data/offline/pulumi_scalars.json").read_text())


@pytest.mark.parametrize(("text", "value"), READ["values"].items())
def test_a_scalar_is_what_pulumi_makes_of_it(text: str, value: Any) -> None:
    found = plain_scalar(text)
    assert (found, type(found)) == (value, type(value))
    assert not is_date(text)


@pytest.mark.parametrize("text", READ["dates"])
def test_a_date_that_pulumi_rewrites_is_told_apart(text: str) -> None:
    assert is_date(text)
    assert not arrives_as_text(text)


@pytest.mark.parametrize("text", READ["refused"])
def test_what_json_cannot_carry_is_no_finite_number(text: str) -> None:
    value = plain_scalar(text)
    assert isinstance(value, float)
    assert not math.isfinite(value)


@pytest.mark.parametrize("word", ["on", "off", "yes", "no", "y", "n", "On", "YES"])
def test_truth_values_of_yaml_1_1_stay_text(word: str) -> None:
    assert plain_scalar(word) == word
    assert arrives_as_text(word)


@pytest.mark.parametrize("text", ["", "~", "null", "Null", "NULL"])
def test_nothing_is_null(text: str) -> None:
    assert plain_scalar(text) is None
    assert not arrives_as_text(text)
