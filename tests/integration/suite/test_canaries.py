"""That a leak of a canary would be seen, in whatever way it is written."""

import json
from base64 import b64encode
from urllib.parse import quote

import pytest
import yaml

from microservices.settings.values.printed import brief
from tests.canaries import CANARIES, forms, leaks
from tests.stacks import ROOT


def tracked() -> str:
    """What the repository says that is written by commands, or shown."""
    files = [
        *(ROOT / "tests" / "golden").rglob("*.yaml"),
        *(ROOT / "docs").glob("*.md"),
        *ROOT.glob("*.md"),
        *ROOT.glob("Pulumi*.yaml"),
        ROOT / "schema" / "stack.schema.json",
    ]
    return "\n".join(file.read_text() for file in files)


def test_nothing_that_is_written_anyway_looks_like_a_canary() -> None:
    assert leaks(tracked()) == []


@pytest.mark.parametrize(("name", "value"), CANARIES.items())
def test_a_canary_is_seen_in_every_writing(name: str, value: str) -> None:
    for writing, text in forms(value).items():
        found = leaks(f"before{text}after", {name: value})
        too_short = name == "short" and writing.startswith("base64 at 1")
        assert found or too_short, writing


@pytest.mark.parametrize(("name", "value"), CANARIES.items())
@pytest.mark.parametrize(
    "write",
    [
        lambda value: f"cannot use {value}",
        lambda value: json.dumps({"key": value}),
        lambda value: json.dumps([json.dumps(value, ensure_ascii=False)]),
        lambda value: repr({"key": [value]}),
        lambda value: f"`{brief(value)}` is text",
        lambda value: yaml.safe_dump({"a": {"key": value}}, width=10**6),
        lambda value: yaml.safe_dump({"a": {"key": value}}, allow_unicode=True, width=10**6),
        lambda value: yaml.dump({"a": {"key": value}}, default_style="|", width=10**6),
        lambda value: yaml.dump({"a": {"key": value}}, default_style="'", width=10**6),
        lambda value: f"https://example.com/?key={quote(value)}",
        lambda value: f"https://user:{quote(value, safe='')}@example.com/",
        lambda value: f"Basic {b64encode(f'user:{value}'.encode()).decode()}",
        lambda value: b64encode(f"user-1:{value}".encode()).decode(),
        lambda value: b64encode(f"user-12:{value}".encode()).decode(),
    ],
)
def test_a_canary_is_seen_in_what_writers_write(name: str, value: str, write: object) -> None:
    assert callable(write)
    assert [line.split(" as ")[0] for line in leaks(str(write(value)))][:1] == [name]


def test_a_canary_that_was_cut_off_is_seen() -> None:
    assert leaks(CANARIES["long"][:30]) != []
    assert leaks(CANARIES["pem"][:60]) != []
