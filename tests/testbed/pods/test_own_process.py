"""A person's own process in place of an image: which variables are read, and what it gets."""

import sys

import pytest

from testbed.fault import Fault
from testbed.pods import own_process

SERVICES = ("user-service", "order-service", "web")


def test_a_service_is_named_with_underscores() -> None:
    environment = {"RUN_user_service": "python 'my app.py' --port 1"}
    assert own_process.command("user-service", environment) == [
        "python",
        "my app.py",
        "--port",
        "1",
    ]
    assert own_process.command("order-service", environment) is None


def test_programs_that_are_there_are_let_through() -> None:
    environment = {"RUN_user_service": f"{sys.executable} app.py", "RUN_web": "sh -c 'exec true'"}
    own_process.require_sound(environment, SERVICES)


def test_variables_of_others_are_left_alone() -> None:
    environment = {"RUN_ID": "7", "RUN_TESTS_DISPLAY_URL": "https://ci", "MY_RUN_web": "nothing"}
    own_process.require_sound(environment, SERVICES)


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("RUN_shop", "python app.py", "RUN_shop is of no service of the stack; write RUN_order"),
        ("RUN_USER_SERVICE", "python app.py", "RUN_USER_SERVICE is of no service of the stack"),
        ("RUN_web", "", "RUN_web is empty; write a command, such as 'python app.py'"),
        ("RUN_web", "python 'app.py", "RUN_web is no command: no closing quotation"),
        ("RUN_web", "./nowhere", "RUN_web: there is no program `./nowhere`"),
    ],
)
def test_what_cannot_be_run_is_said(name: str, value: str, said: str) -> None:
    with pytest.raises(Fault) as fault:
        own_process.require_sound({name: value}, SERVICES)
    assert str(fault.value).startswith(said)


def test_a_process_gets_the_first_port_and_the_environment_of_the_container() -> None:
    pod = {"metadata": {"name": "web-7d"}}
    found = own_process.environment_of(pod, [8081, 80], {"LOG_LEVEL": "debug"})
    assert found == {"HOSTNAME": "web-7d", "PORT": "8081", "LOG_LEVEL": "debug"}
    assert own_process.environment_of(pod, [], {}) == {"HOSTNAME": "web-7d"}


def test_what_the_container_says_of_itself_wins() -> None:
    pod = {"metadata": {"name": "web-7d"}}
    assert own_process.environment_of(pod, [80], {"PORT": "9"})["PORT"] == "9"
