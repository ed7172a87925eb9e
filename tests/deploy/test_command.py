"""`make up` and `make down`, with a stand-in for the Pulumi CLI."""

from pathlib import Path

import pytest

from microservices.deploy.command import main
from tests.deploy.fake_pulumi import FakePulumi

SELECT = ["stack", "select", "--create", "dev"]
SELECT_ONLY = ["stack", "select", "dev"]
EXPORT = ["stack", "export", "--stack", "dev"]


def use(fake: FakePulumi, monkeypatch: pytest.MonkeyPatch) -> FakePulumi:
    monkeypatch.setenv("PATH", str(fake.folder))
    return fake


def replace_in(file: Path, old: str, new: str) -> None:
    text = file.read_text()
    assert old in text
    file.write_text(text.replace(old, new))


def test_up_selects_the_stack_and_hands_over(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fake = use(FakePulumi(project.parent / "bin"), monkeypatch)
    assert main(["up", "dev", "--yes"], project) == 0
    assert fake.words == [SELECT, EXPORT, ["up", "--stack", "dev", "--yes"]]
    state = (project / ".pulumi" / "state").as_uri()
    assert {call["PULUMI_BACKEND_URL"] for call in fake.calls} == {state}
    assert {call["PULUMI_K8S_UPSERT_EXISTING_OBJECTS"] for call in fake.calls} == {None}


def test_down_destroys(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fake = use(FakePulumi(project.parent / "bin"), monkeypatch)
    assert main(["down", "dev"], project) == 0
    assert fake.words == [SELECT_ONLY, EXPORT, ["destroy", "--stack", "dev"]]


def test_the_exit_code_of_pulumi_is_the_commands(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    use(FakePulumi(project.parent / "bin", codes={"up": 255}), monkeypatch)
    assert main(["up", "dev"], project) == 255


def test_a_stack_that_cannot_be_selected_is_not_deployed(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fake = use(FakePulumi(project.parent / "bin", codes={"stack": 1}), monkeypatch)
    assert main(["up", "dev"], project) == 1
    assert fake.words == [SELECT]


def test_a_bad_stack_file_stops_before_pulumi_starts(
    project: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    fake = use(FakePulumi(project.parent / "bin"), monkeypatch)
    replace_in(project / "Pulumi.dev.yaml", "weight: 80", "weight: 90")
    assert main(["up", "dev"], project) == 2
    assert capsys.readouterr().err.splitlines() == [
        "Pulumi.dev.yaml: microservices:services.user-service.versions: "
        "the weights total 110: 90 + 20; write weights that total 100"
    ]
    assert fake.calls == []


def test_another_kube_context_stops_before_pulumi_starts(
    project: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    fake = use(FakePulumi(project.parent / "bin"), monkeypatch)
    with (project / "Pulumi.dev.yaml").open("a") as file:
        file.write("  microservices:kubeContext: production\n")
    assert main(["up", "dev"], project) == 1
    assert capsys.readouterr().err.startswith("error: this stack may only be deployed to")
    assert fake.calls == []


def test_a_context_that_the_stack_pins_for_the_provider_counts(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    use(FakePulumi(project.parent / "bin"), monkeypatch)
    with (project / "Pulumi.dev.yaml").open("a") as file:
        file.write("  microservices:kubeContext: production\n  kubernetes:context: production\n")
    assert main(["up", "dev"], project) == 0


def test_without_any_kubeconfig_up_names_the_demo_and_starts_nothing(
    project: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    fake = use(FakePulumi(project.parent / "bin"), monkeypatch)
    monkeypatch.delenv("KUBECONFIG")
    monkeypatch.setenv("HOME", str(project))
    assert main(["up", "dev"], project) == 1
    assert capsys.readouterr().err == (
        f"error: there is no kubeconfig at {project}/.kube/config, so no cluster to deploy to; "
        "`make demo` runs the stack on this machine, without one\n"
    )
    assert fake.calls == []
    assert not (project / ".pulumi").exists()


def test_a_kubeconfig_of_the_stacks_own_is_one(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    use(FakePulumi(project.parent / "bin"), monkeypatch)
    monkeypatch.setenv("KUBECONFIG", str(project / "nowhere"))
    with (project / "Pulumi.dev.yaml").open("a") as file:
        file.write("  kubernetes:kubeconfig: /home/somebody/cluster\n")
    assert main(["up", "dev"], project) == 0


def test_what_was_deployed_can_be_taken_down_without_a_kubeconfig(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    use(FakePulumi(project.parent / "bin"), monkeypatch)
    monkeypatch.setenv("KUBECONFIG", str(project / "nowhere"))
    assert main(["down", "dev"], project) == 0


@pytest.mark.parametrize("flag", ["--continue-on-error", "--continue-on-error=true", ""])
def test_an_update_that_would_go_on_after_a_failure_is_refused(
    project: Path, monkeypatch: pytest.MonkeyPatch, flag: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """It deletes a Job while a Deployment that was skipped still depends on it."""
    fake = use(FakePulumi(project.parent / "bin"), monkeypatch)
    if not flag:
        monkeypatch.setenv("PULUMI_CONTINUE_ON_ERROR", "true")
    assert main(["up", "dev", "--yes", *filter(None, [flag])], project) == 1
    word = flag or "PULUMI_CONTINUE_ON_ERROR"
    assert f"error: {word} deletes removed resources" in capsys.readouterr().err
    assert ["up", "--stack", "dev"] not in [words[:3] for words in fake.words]
