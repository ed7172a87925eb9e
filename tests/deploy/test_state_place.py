"""Where the state of a stack lies, and what may not take it away."""

import shutil
import subprocess
from pathlib import Path

import pytest
import yaml

from tests.deploy.conftest import Dev
from tests.stacks import ROOT

CLAIM = {
    "deployment": {
        "resources": [
            {
                "urn": "urn:pulumi:dev::p::t::data",
                "type": "kubernetes:core/v1:PersistentVolumeClaim",
            }
        ]
    }
}


@pytest.fixture
def strict(dev: Dev) -> Dev:
    """The stack dev, strict, with nothing in it that a strict stack may not have."""
    content = yaml.safe_load(dev.file.read_text())
    content["config"] = {
        "microservices:namespace": "shop-dev",
        "microservices:strict": True,
        "kubernetes:context": "a",
        "microservices:services": {"user-service": None, "order-service": {"tag": "1.0.0"}},
    }
    dev.file.write_text(yaml.safe_dump(content))
    return dev


@pytest.mark.parametrize("action", ["up", "down"])
def test_a_strict_stack_keeps_no_state_in_the_checkout_unless_somebody_says_so(
    strict: Dev, action: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CONFIRM", "dev")
    ended = strict.make(f"{action} --yes")
    assert ended.code == 1
    said = "error: this stack is strict, and its state would lie in this checkout"
    assert ended.err.startswith(said)
    assert "docs/state.md" in ended.err
    assert strict.pulumi.calls == []
    assert not (strict.folder / ".pulumi").exists()
    word = (strict.folder / ".pulumi" / "state").resolve().as_uri()
    assert f"PULUMI_BACKEND_URL={word} " in ended.err
    monkeypatch.setenv("PULUMI_BACKEND_URL", word)
    assert strict.make(f"{action} --yes").code == 0


def test_a_strict_stack_is_taken_down_by_its_name_alone(
    strict: Dev, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PULUMI_BACKEND_URL", "s3://state")
    for word in ("", "prod", "yes"):
        monkeypatch.setenv("CONFIRM", word)
        ended = strict.make("down --yes")
        assert (ended.code, ended.err) == (
            1,
            "error: the stack dev is strict; "
            "to destroy it, name it: `CONFIRM=dev make down STACK=dev`\n",
        )
    assert "destroy" not in [words[0] for words in strict.pulumi.words]
    monkeypatch.setenv("CONFIRM", "dev")
    assert strict.make("down --yes").code == 0
    assert strict.pulumi.words[-1] == ["destroy", "--stack", "dev", "--yes"]


def test_a_stack_with_claims_is_taken_down_by_its_name_alone(
    dev: Dev, monkeypatch: pytest.MonkeyPatch
) -> None:
    dev.stand_in(CLAIM)
    ended = dev.make("down --yes")
    assert ended.code == 1
    assert "has claims (core/v1:PersistentVolumeClaim data)" in ended.err
    assert "destroy" not in [words[0] for words in dev.pulumi.words]
    monkeypatch.setenv("CONFIRM", "dev")
    assert dev.make("down").code == 0


def checkout(folder: Path) -> tuple[Path, list[Path]]:
    """A checkout with a state and with all that can be made again; and the latter."""
    shutil.copy(ROOT / "Makefile", folder / "Makefile")
    shutil.copy(ROOT / ".gitignore", folder / ".gitignore")
    state = folder / ".pulumi" / "state" / ".pulumi" / "stacks" / "microservices" / "dev.json"
    made = [folder / name for name in (".venv/a", ".testbed/a", "out/a", ".pulumi/3.272.0/bin/a")]
    for file in (state, *made):
        file.parent.mkdir(parents=True)
        file.touch()
    return state, made


def test_make_clean_removes_what_can_be_made_again_and_no_state(tmp_path: Path) -> None:
    state, made = checkout(tmp_path)
    subprocess.run(["make", "clean"], cwd=tmp_path, check=True, capture_output=True)
    assert [file for file in made if file.exists()] == []
    assert not (tmp_path / ".venv").exists()
    assert state.exists()


@pytest.mark.parametrize(("flags", "kept"), [("-fd", True), ("-fdx", False), ("-fdX", False)])
def test_git_clean_removes_the_state_where_it_is_told_to_remove_what_is_ignored(
    tmp_path: Path, flags: str, kept: bool
) -> None:
    state, _ = checkout(tmp_path)
    for words in (["init", "-q"], ["clean", "-q", flags]):
        subprocess.run(["git", *words], cwd=tmp_path, check=True)
    assert state.exists() is kept
