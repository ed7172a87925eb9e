"""`make up` and `make down` after an update that was killed, with a stand-in for the Pulumi CLI."""

import json

import pytest

from tests.deploy.conftest import Dev
from tests.deploy.test_command import EXPORT, SELECT, SELECT_ONLY

URN = "urn:pulumi:dev::microservices::kubernetes:core/v1:X::"
PENDING = {
    "deployment": {
        "pending_operations": [
            {"type": "creating", "resource": {"urn": f"{URN}shop", "type": "kubernetes:core/v1:X"}}
        ]
    }
}
PREVIEW = ["preview", "--stack", "dev", "--json"]


def preview(**needs: list[str]) -> dict[str, str]:
    """A preview that creates these, with what each depends on, by the last part of the URN."""
    steps = [
        {
            "op": "create",
            "urn": f"{URN}{name}",
            "newState": {"dependencies": [f"{URN}{one}" for one in others], "parent": "urn:stack"},
        }
        for name, others in needs.items()
    ]
    return {"preview": json.dumps({"steps": steps})}


def test_up_takes_up_what_a_killed_update_began_and_nothing_else(dev: Dev) -> None:
    prints = preview(shop=["policy", "account"], policy=["set"], set=[], other=["shop"])
    dev.stand_in(PENDING, prints=prints)
    ended = dev.make("up --yes")
    assert ended.code == 0
    needs = ["--target", f"{URN}policy", "--target", f"{URN}set"]
    own = ["--target", f"{URN}shop"]
    clear = ["--clear-pending-creates", "--yes", "--skip-preview"]
    calls = dev.pulumi.calls[2:]
    # Whether it is told that it updates a part, and to take up what is there.
    variables = ("MICROSERVICES_PARTIAL_UPDATE", "PULUMI_K8S_UPSERT_EXISTING_OBJECTS")
    assert [(call["words"], *(call[name] for name in variables)) for call in calls] == [
        (PREVIEW, None, "true"),
        (["up", "--stack", "dev", *needs, "--yes"], "true", None),
        (["up", "--stack", "dev", *own, "--yes"], "true", "true"),
        (["refresh", "--stack", "dev", *clear, *own], None, None),
        (["up", "--stack", "dev", "--yes"], None, None),
    ]
    assert "core/v1:X shop" in ended.err


@pytest.mark.parametrize(
    ("codes", "prints", "code", "calls", "said"),
    [
        # It stays written down, and the rest is left alone.
        (
            {"up": 7},
            preview(shop=[]),
            7,
            [PREVIEW, ["up", "--stack", "dev", "--target", f"{URN}shop"]],
            ["nothing else was changed"],
        ),
        # What the program has no more is named and stays written down.
        (
            {},
            preview(),
            0,
            [PREVIEW, ["up", "--stack", "dev"]],
            [
                "warning: a killed update may have created core/v1:X shop, which the stack no",
                "`pulumi refresh --stack dev --clear-pending-creates`",
            ],
        ),
        # A preview that fails is asked for once more in words.
        ({"preview": 9}, {}, 9, [PREVIEW, PREVIEW[:-1]], []),
        ({}, {"preview": "["}, 1, [PREVIEW], ["preview --json` gives cannot be read"]),
    ],
    ids=["fails again", "gone from the program", "no preview", "no preview that can be read"],
)
def test_what_is_not_taken_up_is_told_and_stays_written_down(
    dev: Dev,
    codes: dict[str, int],
    prints: dict[str, str],
    code: int,
    calls: list[list[str]],
    said: list[str],
) -> None:
    dev.stand_in(PENDING, codes, prints)
    ended = dev.make("up")
    assert (ended.code, dev.pulumi.words[2:]) == (code, calls)
    assert [words for words in said if words not in ended.err] == []


def test_what_is_in_the_state_since_is_only_forgotten(dev: Dev) -> None:
    shop = {"urn": f"{URN}shop", "type": "kubernetes:core/v1:X"}
    dev.stand_in({"deployment": {**PENDING["deployment"], "resources": [shop]}})
    assert dev.make("up").code == 0
    assert [words[0] for words in dev.pulumi.words[2:]] == ["refresh", "up"]


@pytest.mark.parametrize("flag", ["--target", "-turn:x", "--exclude=x", "--replace", "-t"])
def test_a_choice_of_resources_waits_until_the_killed_update_is_finished(
    dev: Dev, flag: str
) -> None:
    dev.stand_in(PENDING)
    ended = dev.make(f"up {flag}")
    assert (ended.code, ended.errors) == (
        1,
        f"error: an update was killed: finish it first, without {flag}",
    )
    assert dev.pulumi.words == [SELECT, EXPORT]


def test_down_refuses_to_leave_objects_of_a_killed_update_behind(dev: Dev) -> None:
    dev.stand_in(PENDING)
    ended = dev.make("down")
    assert (ended.code, ended.err) == (
        1,
        "error: an update was killed while it made core/v1:X shop; "
        "finish it with `make up STACK=dev`, then take it down\n",
    )
    assert dev.pulumi.words == [SELECT_ONLY, EXPORT]
