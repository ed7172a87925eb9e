"""`make up` and `make down` after an update that was killed, with a stand-in for the Pulumi CLI."""

import json
from pathlib import Path

import pytest

from microservices.deploy.command import main
from tests.deploy.fake_pulumi import FakePulumi
from tests.deploy.test_command import EXPORT, SELECT, SELECT_ONLY, use

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


def upserts(fake: FakePulumi) -> dict[str, object]:
    """Whether the provider was told to take up what is there, by the words of each call."""
    return {
        " ".join(map(str, call["words"])): call["PULUMI_K8S_UPSERT_EXISTING_OBJECTS"]
        for call in fake.calls
        if isinstance(call["words"], list)
    }


def test_up_takes_up_what_a_killed_update_began_and_nothing_else(
    project: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    prints = preview(shop=["policy", "account"], policy=["set"], set=[], other=["shop"])
    fake = use(FakePulumi(project.parent / "bin", PENDING, prints=prints), monkeypatch)
    assert main(["up", "dev", "--yes"], project) == 0
    needs = ["--target", f"{URN}policy", "--target", f"{URN}set"]
    own = ["--target", f"{URN}shop"]
    clear = ["--clear-pending-creates", "--yes", "--skip-preview"]
    assert fake.words[2:] == [
        PREVIEW,
        ["up", "--stack", "dev", *needs, "--yes"],
        ["up", "--stack", "dev", *own, "--yes"],
        ["refresh", "--stack", "dev", *clear, *own],
        ["up", "--stack", "dev", "--yes"],
    ]
    taking_up = [words for words, value in upserts(fake).items() if value]
    assert taking_up == [" ".join(PREVIEW), f"up --stack dev {' '.join(own)} --yes"]
    partial = [call["MICROSERVICES_PARTIAL_UPDATE"] for call in fake.calls]
    assert partial == [None, None, None, "true", "true", None, None]
    assert "core/v1:X shop" in capsys.readouterr().err


def test_what_is_not_taken_up_stays_written_down_and_the_rest_is_left_alone(
    project: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    prints = preview(shop=[])
    fake = use(FakePulumi(project.parent / "bin", PENDING, {"up": 7}, prints), monkeypatch)
    assert main(["up", "dev"], project) == 7
    assert fake.words[-1] == ["up", "--stack", "dev", "--target", f"{URN}shop"]
    assert "nothing else was changed" in capsys.readouterr().err


def test_what_the_program_has_no_more_is_named_and_stays_written_down(
    project: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    fake = use(FakePulumi(project.parent / "bin", PENDING, prints=preview()), monkeypatch)
    assert main(["up", "dev"], project) == 0
    assert fake.words[2:] == [PREVIEW, ["up", "--stack", "dev"]]
    said = capsys.readouterr().err
    assert "warning: a killed update may have created core/v1:X shop, which the stack no" in said
    assert "`pulumi refresh --stack dev --clear-pending-creates`" in said


def test_what_is_in_the_state_since_is_only_forgotten(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shop = {"urn": f"{URN}shop", "type": "kubernetes:core/v1:X"}
    export = {"deployment": {**PENDING["deployment"], "resources": [shop]}}
    fake = use(FakePulumi(project.parent / "bin", export), monkeypatch)
    assert main(["up", "dev"], project) == 0
    assert [words[0] for words in fake.words[2:]] == ["refresh", "up"]


@pytest.mark.parametrize("flag", ["--target", "-turn:x", "--exclude=x", "--replace", "-t"])
def test_a_choice_of_resources_waits_until_the_killed_update_is_finished(
    project: Path, monkeypatch: pytest.MonkeyPatch, flag: str
) -> None:
    fake = use(FakePulumi(project.parent / "bin", PENDING), monkeypatch)
    assert main(["up", "dev", flag], project) == 1
    assert fake.words == [SELECT, EXPORT]


def test_a_preview_that_fails_is_asked_for_once_more_in_words(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fake = use(FakePulumi(project.parent / "bin", PENDING, {"preview": 9}), monkeypatch)
    assert main(["up", "dev"], project) == 9
    assert fake.words[2:] == [PREVIEW, ["preview", "--stack", "dev"]]


def test_a_preview_that_cannot_be_read_changes_nothing(
    project: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    fake = use(FakePulumi(project.parent / "bin", PENDING, prints={"preview": "["}), monkeypatch)
    assert main(["up", "dev"], project) == 1
    assert fake.words[-1] == PREVIEW
    assert "preview --json` gives cannot be read" in capsys.readouterr().err


def test_down_refuses_to_leave_objects_of_a_killed_update_behind(
    project: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    fake = use(FakePulumi(project.parent / "bin", PENDING), monkeypatch)
    assert main(["down", "dev"], project) == 1
    assert capsys.readouterr().err == (
        "error: an update was killed while it made core/v1:X shop; "
        "finish it with `make up STACK=dev`, then take it down\n"
    )
    assert fake.words == [SELECT_ONLY, EXPORT]
