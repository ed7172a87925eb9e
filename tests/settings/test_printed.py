"""What a person wrote, as it is printed."""

import json

import pytest

from microservices.settings.values.printed import printed
from microservices.settings.values.problems import Finding, Problem, Rejected


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("/users?page=2 — ключ 鍵 🔑", "/users?page=2 — ключ 鍵 🔑"),
        (r"\d+\.png", r"\d+\.png"),
        ("a\nb\r\n\tc", r"a\nb\r\n\tc"),
        ("\x1b[31m\x07\x9b\x7f", r"\u001b[31m\u0007\u009b\u007f"),
        ("\u202e\u2066\u200f\u2028\u2029", r"\u202e\u2066\u200f\u2028\u2029"),
        ("\xa0\u200b\ufeff\ud800", r"\u00a0\u200b\ufeff\ud800"),
    ],
)
def test_what_a_terminal_would_obey_or_hide_is_shown(text: str, shown: str) -> None:
    assert printed(text) == shown
    assert shown.isprintable()


@pytest.mark.parametrize("letter", ["\x00", "\x1b", "\x7f", "\x9b", "\u202e", "\U000e0041"])
def test_what_is_shown_is_read_as_what_was_written(letter: str) -> None:
    assert json.loads(f'"{printed(letter)}"') == letter


def test_a_problem_is_one_line() -> None:
    problem = Problem("a\n.yaml", 'services["\x1b"]', "`\u202e` is wrong", "write\x85 another")
    assert str(problem) == (r'a\n.yaml: services["\u001b"]: `\u202e` is wrong; write\u0085 another')
    assert str(Rejected([problem])) == str(problem)


def test_a_finding_is_one_line() -> None:
    finding = Finding(("Pod/a", "x\u2028y"), "it is \x07", "leave it\nout")
    assert str(finding) == r'Pod/a["x\u2028y"]: it is \u0007; leave it\nout'
