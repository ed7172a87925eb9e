"""`make preflight`, and what `make up` and `pulumi up` do before they change anything."""

import json
from collections.abc import Iterator
from pathlib import Path

import pulumi
import pytest
from pulumi.runtime import set_all_config

from microservices.deploy.command import main
from microservices.deploy.preflight.check import require_preflight
from tests.builders import settings
from tests.deploy.fake_pulumi import FakePulumi
from tests.deploy.preflight.test_ask import kubeconfig

# Nobody listens there.
NOWHERE = json.dumps(kubeconfig(1))
DOWN = "the cluster of context `here` at http://127.0.0.1:1 cannot be reached: "


@pytest.fixture(autouse=True)
def no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")


@pytest.mark.parametrize("action", ["up", "preflight"])
def test_a_cluster_that_is_down_is_told_and_pulumi_is_not_started(
    action: str, project: Path, fake: FakePulumi, capsys: pytest.CaptureFixture[str]
) -> None:
    (project.parent / "kubeconfig").write_text(NOWHERE)
    assert main([action, "dev"], project) == 1
    assert capsys.readouterr().err.startswith(f"error: {DOWN}")
    assert fake.calls == []


def test_a_kubeconfig_that_is_not_understood_is_left_to_pulumi(
    project: Path, fake: FakePulumi, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["up", "dev"], project) == 0
    assert capsys.readouterr().err.startswith("warning: the cluster was not checked")
    assert fake.calls != []
    assert main(["preflight", "dev"], project) == 1
    assert capsys.readouterr().err.startswith("error: the cluster was not checked")


def test_to_take_a_stack_down_asks_nothing(project: Path, fake: FakePulumi) -> None:
    (project.parent / "kubeconfig").write_text(NOWHERE)
    assert main(["down", "dev"], project) == 0
    assert fake.calls != []


@pytest.fixture
def configured(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A program whose stack names a cluster that is down."""
    monkeypatch.delenv("PULUMI_CONFIG", raising=False)
    set_all_config({"kubernetes:kubeconfig": NOWHERE})
    yield
    set_all_config({})


@pytest.mark.usefixtures("configured")
def test_a_preview_asks_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pulumi.runtime, "is_dry_run", lambda: True)
    require_preflight(settings())


@pytest.mark.usefixtures("configured")
def test_an_update_of_a_cluster_that_is_down_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pulumi.runtime, "is_dry_run", lambda: False)
    with pytest.raises(pulumi.RunError, match=f"^{DOWN}"):
        require_preflight(settings())
