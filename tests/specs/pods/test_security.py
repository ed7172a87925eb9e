"""What the processes of a pod may do, whole: a line that goes missing is a way in."""

import pytest
from pulumi_kubernetes.core.v1 import SecurityContextArgsDict

from microservices.settings.pods.security import AllowSettings
from microservices.specs.pods.security import container_security_context, pod_security_context

SECCOMP = {"seccomp_profile": {"type": "RuntimeDefault"}}
HARDENED: SecurityContextArgsDict = {
    "allow_privilege_escalation": False,
    "read_only_root_filesystem": True,
    "capabilities": {"drop": ["ALL"]},
}
USER = {"run_as_non_root": True, "run_as_user": 1000, "run_as_group": 1000}


def test_a_pod_is_not_root_and_shares_its_files_within_a_group() -> None:
    assert pod_security_context(1000, root=False) == {**USER, "fs_group": 1000, **SECCOMP}


def test_a_pod_with_a_container_that_may_be_root_names_no_user() -> None:
    assert pod_security_context(1000, root=True) == {"fs_group": 1000, **SECCOMP}


def test_a_container_has_no_way_up_and_nothing_to_write_to() -> None:
    assert container_security_context(AllowSettings()) == HARDENED


@pytest.mark.parametrize(
    ("allow", "relaxed"),
    [
        (AllowSettings(writable_root_filesystem=True), {"read_only_root_filesystem": False}),
        (AllowSettings(privilege_escalation=True), {"allow_privilege_escalation": True}),
        (
            AllowSettings(capabilities=("SETUID", "NET_BIND_SERVICE")),
            {"capabilities": {"drop": ["ALL"], "add": ["NET_BIND_SERVICE", "SETUID"]}},
        ),
        (AllowSettings(root_user=True, service_account_token=True), {}),
    ],
)
def test_each_security_exception_relaxes_one_thing_and_no_other(
    allow: AllowSettings, relaxed: SecurityContextArgsDict
) -> None:
    assert container_security_context(allow) == HARDENED | relaxed


def test_a_container_may_have_a_user_of_its_own() -> None:
    assert container_security_context(AllowSettings(), 1000) == {**HARDENED, **USER}


def test_a_container_that_may_be_root_is_given_no_user() -> None:
    assert container_security_context(AllowSettings(root_user=True), 1000) == HARDENED
