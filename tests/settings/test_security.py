"""Security exceptions of a container: none, unless they are written."""

from typing import Any

import pytest

from settings.security import AllowSettings
from tests.builders import microservice, misshapen, placed, refusal

ALLOW = "services.web.allow"
SWITCHES = "write `true` or `false`"
CAPABILITIES = "write a capability that the baseline standard allows, such as NET_BIND_SERVICE"


def test_nothing_is_allowed_without_asking() -> None:
    allow = microservice().allow
    assert allow == AllowSettings(
        root_user=False,
        writable_root_filesystem=False,
        privilege_escalation=False,
        capabilities=(),
        service_account_token=False,
    )
    assert allow.exceptions == ()
    assert allow.beyond_restricted == ()


@pytest.mark.parametrize(
    ("written", "words", "beyond"),
    [
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


@pytest.mark.parametrize(
    "key", ["rootUser", "writableRootFilesystem", "privilegeEscalation", "serviceAccountToken"]
)
def test_a_word_is_said_or_not(key: str) -> None:
    path = f"{ALLOW}.{key}"
    assert misshapen(placed(path, True)) == []
    assert misshapen(placed(path, False)) == []
    assert misshapen(placed(path, "yes")) == [refusal(path, "yes", SWITCHES)]


@pytest.mark.parametrize(
    "capability",
    [
        *("AUDIT_WRITE", "CHOWN", "DAC_OVERRIDE", "FOWNER", "FSETID", "KILL", "MKNOD"),
        *("NET_BIND_SERVICE", "SETFCAP", "SETGID", "SETPCAP", "SETUID", "SYS_CHROOT"),
    ],
)
def test_a_capability_of_the_baseline_is_taken(capability: str) -> None:
    assert misshapen(placed(f"{ALLOW}.capabilities", [capability])) == []


@pytest.mark.parametrize("capability", ["NET_ADMIN", "NET_RAW", "SYS_ADMIN", "CAP_CHOWN", "ALL", 1])
def test_another_capability_is_refused(capability: Any) -> None:
    assert misshapen(placed(f"{ALLOW}.capabilities", ["CHOWN", capability])) == [
        refusal(f"{ALLOW}.capabilities[1]", capability, CAPABILITIES)
    ]
