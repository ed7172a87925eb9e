"""`make sandbox` and `make demo`: what stops them before anything is started, each in one line."""

import signal
from pathlib import Path

import pytest

from tests.testbed.checkout import Checkout

# What namespaces need of the machine.
SYSTEM = ("unshare", "setpriv", "ip", "mount", "true")


@pytest.fixture
def checkout(tmp_path: Path) -> Checkout:
    return Checkout(tmp_path)


@pytest.fixture
def unbuilt(tmp_path: Path) -> Checkout:
    return Checkout(tmp_path, built=False)


def require_refused(
    checkout: Checkout, said: str, code: int = 1, command: str = "demo", stack: str = "dev"
) -> None:
    """The command says this in one line, prints nothing else, and leaves nothing behind."""
    finished = checkout.run(command, stack)
    assert (finished.returncode, finished.stdout) == (code, "")
    assert finished.stderr == f"{said}\n"
    checkout.require_untouched()


@pytest.mark.parametrize("command", ["sandbox", "demo"])
def test_an_unknown_stack_is_refused_with_those_that_are_there(
    checkout: Checkout, command: str
) -> None:
    said = (
        "Pulumi.test.yaml: there is no such file; write one of the stacks here: dev, prod, staging"
    )
    require_refused(checkout, said, 2, command, "test")


def test_a_bad_stack_file_is_refused_with_all_of_its_problems(checkout: Checkout) -> None:
    with checkout.changed("dev", {"weight: 80": "wieght: 80", "calls:": "cals:"}):
        finished = checkout.run("demo")
    assert (finished.returncode, finished.stdout) == (2, "")
    lines = finished.stderr.splitlines()
    assert ["wieght" in line or "cals" in line for line in lines] == [True, True]
    checkout.require_untouched()


def test_a_stack_without_two_versions_has_nothing_to_demonstrate(checkout: Checkout) -> None:
    with checkout.changed("dev", {"weight: 80": "weight: 100", "weight: 20": "weight: 0"}):
        finished = checkout.run("demo")
    assert finished.returncode == 1
    assert finished.stderr == (
        "demo: in stack dev no service that a client may call has two versions with a `weight`; "
        "write them in `versions`, and the client's namespace in `allowFrom`\n"
    )
    checkout.require_untouched()


def test_a_process_that_cannot_be_run_is_refused(checkout: Checkout) -> None:
    checkout.environment["RUN_user_service"] = "nowhere app.py"
    require_refused(checkout, "demo: RUN_user_service: there is no program `nowhere`")


def test_a_machine_that_forbids_namespaces_is_named(checkout: Checkout) -> None:
    checkout.stand_in("unshare", "echo 'unshare: Operation not permitted' >&2; exit 1")
    said = "namespaces are not permitted on this machine (unshare: Operation not permitted)"
    require_refused(checkout, f"demo: {said}")


def test_a_machine_without_iptables_is_named(checkout: Checkout) -> None:
    checkout.leave_only(*SYSTEM)
    said = "the command `iptables` is missing; install the package iptables"
    require_refused(checkout, f"demo: {said}")


def test_a_machine_without_go_is_named_where_something_is_to_be_built(unbuilt: Checkout) -> None:
    unbuilt.leave_only(*SYSTEM, "iptables")
    said = "go is not on PATH; install Go, see https://go.dev/doc/install"
    require_refused(unbuilt, f"testbed: {said}")


def test_a_first_build_without_a_network_is_one_line(unbuilt: Checkout) -> None:
    unbuilt.environment |= {"GOPROXY": "off", "GOMODCACHE": str(unbuilt.testbed / "modules")}
    finished = unbuilt.run("demo")
    assert finished.returncode == 1
    (line,) = finished.stderr.splitlines()
    assert line.startswith("testbed: go build of ")
    assert line.endswith("module lookup disabled by GOPROXY=off")
    unbuilt.require_untouched()


@pytest.mark.parametrize(
    ("number", "code", "said"),
    [
        (signal.SIGINT, 130, "interrupted; nothing is left running"),
        (signal.SIGTERM, 143, "ended by SIGTERM; nothing is left running"),
    ],
)
def test_a_build_that_is_ended_leaves_nothing_running(
    unbuilt: Checkout, number: signal.Signals, code: int, said: str
) -> None:
    unbuilt.stand_in("go", 'case "$1" in env) echo go1.99;; *) sleep 600;; esac')
    ended = unbuilt.end_when("building", unbuilt.start("demo"), number)
    assert ended == (code, f"demo: {said}")
    unbuilt.require_untouched()
