"""Encrypted values and what stands in for them."""

from typing import Any

import pytest

from microservices.offline.engine.evaluation import UNKNOWN, Secret
from microservices.offline.engine.plain_text import blinded, with_stand_ins
from microservices.offline.engine.secret_values import (
    ciphertext_of,
    ciphertexts,
    is_encrypted,
    is_stand_in,
    replaced,
    stand_in,
    with_value_at,
)

PATH = ("shop:secrets", "app-secrets", "api_key")


def test_only_a_map_with_the_lone_key_secure_and_a_text_is_encrypted() -> None:
    assert ciphertext_of({"secure": "v1:a"}) == "v1:a"
    for value in ({"secure": 1}, {"secure": {"a": "b"}}, {"secure": "a", "b": "c"}, {}, "secure"):
        assert ciphertext_of(value) is None


def test_ciphertexts_are_found_at_any_depth() -> None:
    value = {"a": [{"secure": "x"}, 1], "b": {"c": {"secure": "y"}}, "d": {"secure": 3}}
    assert list(ciphertexts(value)) == [(("a", 0), "x"), (("b", "c"), "y")]


@pytest.mark.parametrize(
    ("text", "by_key", "by_the_cloud"),
    [
        ("v1:ycW+PL4/AEIRI6Ix:qtYMvhFhBuPyEuF4YO9gvT0jC1DI82+VfwyEX9b+lDUMyA==", True, True),
        (f"AAABA{'b+/0' * 8}aaa", False, True),
        (f"AAABA{'b+/0' * 8}aaaaaa=", False, True),
        (f"AAABA{'b+/0' * 8}aaaaa==", False, True),
        (f"AAABA{'b+/0' * 8}aaaa", False, False),
        (f"AAABA{'b+/0' * 7}aaa", False, False),
        (f"correct horse battery staple{'!' * 16}", False, False),
        ("hunter2", False, False),
        ("", False, False),
    ],
)
def test_a_ciphertext_is_told_from_the_secret_itself(
    text: str, by_key: bool, by_the_cloud: bool
) -> None:
    assert is_encrypted(text, by_key=True) is by_key
    assert is_encrypted(text, by_key=False) is by_the_cloud


def test_replaced_leaves_everything_else_alone() -> None:
    value = {"a": [{"secure": "x"}, 1], "b": None}
    seen: list[Any] = []

    def reveal(path: Any, ciphertext: str) -> str:
        seen.append((path, ciphertext))
        return "plain"

    assert replaced(value, reveal, ("k",)) == {"a": ["plain", 1], "b": None}
    assert seen == [(("k", "a", 0), "x")]


def test_a_stand_in_names_its_place_and_changes_with_the_ciphertext() -> None:
    first, second = stand_in(PATH, "v1:a"), stand_in(PATH, "v1:b")
    assert first == "[secret app-secrets.api_key c9eac669]"
    assert first != second
    assert is_stand_in(first)
    assert stand_in(("k8s:kubeconfig",), "v1:a") == "[secret k8s:kubeconfig c9eac669]"


def test_a_stand_in_is_recognised_whatever_its_place_is_called() -> None:
    assert is_stand_in(stand_in(("k", "a set", "a key.txt"), "v1:a"))
    for text in ("[secret]", "[secret a b]", "x [secret a 0123abcd]", "hunter2", ""):
        assert not is_stand_in(text)


@pytest.mark.parametrize(
    ("path", "changed"),
    [
        ((), "new"),
        (("a",), {"a": "new", "b": 2}),
        (("a", 1), {"a": [1, "new", {"c": 3}], "b": 2}),
        (("a", 2, "c"), {"a": [1, 2, {"c": "new"}], "b": 2}),
    ],
)
def test_a_value_is_replaced_where_a_path_leads(path: Any, changed: Any) -> None:
    assert with_value_at({"a": [1, 2, {"c": 3}], "b": 2}, path, "new") == changed


def test_blinded_hides_secrets_and_marks_what_is_not_known() -> None:
    value = {"a": [Secret("hunter2"), 1], "b": UNKNOWN, "c": None}
    assert blinded(value) == {"a": ["[secret]", 1], "b": "<computed>", "c": None}


def test_stand_ins_show_as_they_are_also_when_they_were_encoded() -> None:
    own = "[secret app-secrets.api_key c9eac669]"
    encoded = "W3NlY3JldCBhcHAtc2VjcmV0cy5hcGlfa2V5IGM5ZWFjNjY5XQ=="
    assert with_stand_ins([Secret(own), Secret(encoded)]) == [own, own]


@pytest.mark.parametrize("value", ["hunter2", "aHVudGVyMg==", "/w==", "ümlaut", 7, 0.5, True, None])
def test_any_other_secret_shows_as_one(value: Any) -> None:
    assert with_stand_ins({"k": Secret(value)}) == {"k": "[secret]"}


def test_printing_a_secret_shows_nothing() -> None:
    assert f"{[Secret('hunter2'), UNKNOWN]}" == "[Secret(...), UNKNOWN]"
