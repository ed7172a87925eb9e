"""`make up` and `make down`, with a stand-in for the Pulumi CLI."""

import re
from pathlib import Path

import pytest

from tests.deploy.conftest import Dev

SELECT = ["stack", "select", "--create", "dev"]
SELECT_ONLY = ["stack", "select", "dev"]
EXPORT = ["stack", "export", "--stack", "dev"]


def test_up_selects_the_stack_and_hands_over(dev: Dev) -> None:
    assert dev.make("up --yes").code == 0
    assert dev.pulumi.words == [SELECT, EXPORT, ["up", "--stack", "dev", "--yes"]]
    state = (dev.folder / ".pulumi" / "state").as_uri()
    assert {call["PULUMI_BACKEND_URL"] for call in dev.pulumi.calls} == {state}
    assert {call["PULUMI_K8S_UPSERT_EXISTING_OBJECTS"] for call in dev.pulumi.calls} == {None}


def test_down_destroys(dev: Dev) -> None:
    assert dev.make("down").code == 0
    assert dev.pulumi.words == [SELECT_ONLY, EXPORT, ["destroy", "--stack", "dev"]]


@pytest.mark.parametrize(
    ("codes", "code", "last"),
    [
        ({"up": 255}, 255, ["up", "--stack", "dev"]),
        ({"stack": 1}, 1, SELECT),
        ({"stack export": 255}, 255, EXPORT),
    ],
)
def test_what_fails_ends_with_the_code_and_the_words_of_pulumi(
    dev: Dev, codes: dict[str, int], code: int, last: list[str]
) -> None:
    dev.stand_in(codes=codes)
    ended = dev.make("up")
    assert (ended.code, ended.errors) == (code, "error: pulumi says why")
    assert dev.pulumi.words[-1] == last


@pytest.mark.parametrize("export", ["{", "[]", '{"deployment": {"resources": [1]}}'])
def test_an_export_that_cannot_be_read_is_one_line(dev: Dev, export: str) -> None:
    dev.stand_in(export)
    ended = dev.make("up")
    assert (ended.code, ended.errors) == (
        1,
        "error: what `pulumi stack export` gives cannot be read; see docs/state.md",
    )
    assert dev.pulumi.words[-1] == EXPORT


def test_a_bad_stack_file_stops_before_pulumi_starts(dev: Dev) -> None:
    dev.replace("weight: 80", "weight: 90")
    ended = dev.make("up")
    assert (ended.code, ended.err) == (
        2,
        "Pulumi.dev.yaml: microservices:services.user-service.versions: "
        "the weights total 110: 90 + 20; write weights that total 100\n",
    )
    assert dev.pulumi.calls == []


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("  microservices:kubeContext: production\n", 1),
        ("  microservices:kubeContext: production\n  kubernetes:context: production\n", 0),
        ("  microservices:kubeContext: production\n  kubernetes:kubeconfig: {own}\n", 0),
        ("  kubernetes:kubeconfig: /home/somebody/cluster\n", 0),
    ],
)
def test_the_context_that_the_stack_pins_for_the_provider_counts(
    dev: Dev, tmp_path: Path, text: str, code: int
) -> None:
    own = tmp_path / "own"
    own.write_text("{apiVersion: v1, kind: Config, current-context: production}")
    dev.configure(text.format(own=own))
    if "kubernetes:kubeconfig" in text:
        dev.kubeconfig.unlink()
    ended = dev.make("up")
    assert ended.code == code
    said = "error: this stack may only be deployed to the kube context `production`"
    assert ended.errors.startswith(said) == bool(code)
    assert (dev.pulumi.calls == []) == bool(code)


def test_without_any_kubeconfig_up_names_the_demo_and_starts_nothing(
    dev: Dev, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("KUBECONFIG")
    monkeypatch.setenv("HOME", str(dev.folder))
    ended = dev.make("up")
    assert (ended.code, ended.err) == (
        1,
        f"error: there is no kubeconfig at {dev.folder}/.kube/config, so no cluster to deploy to; "
        "`make demo` runs the stack on this machine, without one\n",
    )
    assert dev.pulumi.calls == []
    assert not (dev.folder / ".pulumi").exists()


def test_what_was_deployed_can_be_taken_down_without_a_kubeconfig(dev: Dev) -> None:
    dev.kubeconfig.unlink()
    assert dev.make("down").code == 0


@pytest.mark.parametrize("flag", ["--continue-on-error", "--continue-on-error=true", ""])
def test_an_update_that_would_go_on_after_a_failure_is_refused(
    dev: Dev, monkeypatch: pytest.MonkeyPatch, flag: str
) -> None:
    """It deletes a Job while a Deployment that was skipped still depends on it."""
    if not flag:
        monkeypatch.setenv("PULUMI_CONTINUE_ON_ERROR", "true")
    ended = dev.make(f"up --yes {flag}")
    assert ended.code == 1
    word = flag or "PULUMI_CONTINUE_ON_ERROR"
    assert f"error: {word} deletes removed resources" in ended.err
    assert dev.pulumi.words[-1] == EXPORT


@pytest.mark.parametrize(
    ("file", "content", "told"),
    [
        ("kubeconfig", b"users: [token: hunter2", "the kubeconfig cannot be used"),
        ("kubeconfig", b"token: hunter2\n\xff\xfe", "the kubeconfig cannot be used"),
        ("home/credentials.json", b'{"current": ', "credentials.json cannot be read"),
        ("home/credentials.json", b"[]", "credentials.json cannot be read"),
    ],
    ids=["no YAML", "no UTF-8", "cut-off credentials", "credentials of another shape"],
)
def test_what_cannot_be_read_is_one_line(
    dev: Dev, tmp_path: Path, file: str, content: bytes, told: str
) -> None:
    (tmp_path / file).parent.mkdir(exist_ok=True)
    (tmp_path / file).write_bytes(content)
    if file == "kubeconfig":
        dev.configure("  microservices:kubeContext: a\n")
    ended = dev.make("up")
    assert ended.code == 1, ended.err
    assert told in ended.errors
    assert re.fullmatch("error: [^\n]*", ended.errors)
    assert "hunter2" not in ended.err
    assert dev.pulumi.calls == []


def test_a_kubeconfig_of_the_project_is_bad_input(dev: Dev) -> None:
    (dev.folder / "kubeconfig").write_text("{}")
    dev.configure("  kubernetes:kubeconfig: ./kubeconfig\n")
    ended = dev.make("up")
    assert ended.code == 2
    assert ended.err.splitlines()[-1].startswith("Pulumi.dev.yaml: kubernetes:kubeconfig: ")
    assert dev.pulumi.calls == []


def test_a_lock_that_is_cut_off_is_left_to_pulumi(dev: Dev) -> None:
    folder = dev.folder / ".pulumi/state/.pulumi/locks/organization/microservices/dev"
    folder.mkdir(parents=True)
    (folder / "a.json").write_text('{"pid": ')
    ended = dev.make("up")
    assert (ended.code, ended.errors) == (0, "")
    assert dev.pulumi.words[-1] == ["up", "--stack", "dev"]
    assert (folder / "a.json").exists()


def test_a_program_that_fails_is_told_with_its_own_traceback(dev: Dev) -> None:
    (dev.folder / "__main__.py").unlink()
    (dev.folder / "__main__.py").write_text("def ends() -> None:\n    raise OSError(1)\n\nends()\n")
    ended = dev.make("up")
    assert (ended.code, ended.err.splitlines()[0]) == (1, "error: the program failed")
    assert ended.err.splitlines()[-1] == "OSError: 1"
    assert dev.pulumi.calls == []
