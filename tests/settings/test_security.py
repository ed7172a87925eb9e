"""Security exceptions of a container: none, unless they are written."""

from typing import Any

import pytest

from tests.builders import microservice


@pytest.mark.parametrize(
    ("written", "words", "beyond"),
    [
        ({}, (), ()),
        ({"rootUser": True}, ("rootUser",), ("rootUser",)),
        ({"writableRootFilesystem": True}, ("writableRootFilesystem",), ()),
        ({"privilegeEscalation": True}, ("privilegeEscalation",), ("privilegeEscalation",)),
        ({"serviceAccountToken": True}, (), ()),
        ({"capabilities": ["NET_BIND_SERVICE"]}, ("capability NET_BIND_SERVICE",), ()),
        (
            {"rootUser": True, "capabilities": ["CHOWN", "NET_BIND_SERVICE"]},
            ("rootUser", "capability CHOWN", "capability NET_BIND_SERVICE"),
            ("rootUser", "capability CHOWN"),
        ),
    ],
)
def test_each_word_on_processes_is_told_and_whether_the_restricted_standard_refuses_it(
    written: dict[str, Any], words: tuple[str, ...], beyond: tuple[str, ...]
) -> None:
    allow = microservice(allow=written).allow
    assert allow.exceptions == words
    assert allow.beyond_restricted == beyond
