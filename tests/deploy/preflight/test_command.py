"""`make preflight`, and what `make up` and `pulumi up` do before they change anything."""

import json
from collections.abc import Iterator

import pulumi
import pytest
from pulumi.runtime import set_all_config

from microservices.deploy.preflight.check import require_preflight
from microservices.load.configuration import RejectedConfiguration
from tests.builders import layers, planned, stack
from tests.deploy.clusters import kubeconfig as one_cluster
from tests.deploy.clusters import serving
from tests.deploy.conftest import Dev
from tests.deploy.preflight.test_ask import kubeconfig

# Nobody listens there.
NOWHERE = json.dumps(kubeconfig(1))
DOWN = "the cluster of context `here` at http://127.0.0.1:1 cannot be reached: "


@pytest.fixture(autouse=True)
def no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")


@pytest.mark.parametrize("action", ["up", "preflight"])
def test_a_cluster_that_is_down_is_told_and_pulumi_is_not_started(action: str, dev: Dev) -> None:
    dev.kubeconfig.write_text(NOWHERE)
    ended = dev.make(action)
    assert ended.code == 1
    assert ended.err.startswith(f"error: {DOWN}")
    assert dev.pulumi.calls == []


def test_a_kubeconfig_that_is_not_understood_is_left_to_pulumi(dev: Dev) -> None:
    ended = dev.make("up")
    assert ended.code == 0
    assert ended.err.startswith("warning: the cluster was not checked")
    assert dev.pulumi.calls != []
    ended = dev.make("preflight")
    assert ended.code == 1
    assert ended.err.startswith("error: the cluster was not checked")


@pytest.mark.parametrize("action", ["up", "preflight"])
def test_a_cluster_that_lacks_something_is_told_all_of_it(action: str, dev: Dev) -> None:
    with serving("uid", others=404) as url:
        dev.kubeconfig.write_text(one_cluster("here", here=url))
        ended = dev.make(action)
    assert ended.code == 1
    first, *lines = ended.errors.splitlines()
    assert first == "error: the cluster cannot run this stack yet:"
    assert any("mesh.dataPlane: no webhook of the cluster" in line for line in lines)
    assert "warning: Pulumi.dev.yaml: microservices:" in ended.err
    assert ("kinds of objects: 0 of " in ended.out) == (action == "preflight")
    assert dev.pulumi.calls == []


def test_a_preflight_that_finds_nothing_missing_starts_no_pulumi(dev: Dev) -> None:
    with serving("uid", others=403) as url:
        dev.kubeconfig.write_text(one_cluster("here", here=url))
        ended = dev.make("preflight")
    assert (ended.code, ended.errors) == (0, "")
    assert dev.pulumi.calls == []


def test_to_take_a_stack_down_asks_nothing(dev: Dev) -> None:
    dev.kubeconfig.write_text(NOWHERE)
    assert dev.make("down").code == 0
    assert dev.pulumi.calls != []


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
    require_preflight(planned(), layers(stack()))


@pytest.mark.usefixtures("configured")
def test_an_update_of_a_cluster_that_is_down_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pulumi.runtime, "is_dry_run", lambda: False)
    with pytest.raises(pulumi.RunError, match=f"^{DOWN}"):
        require_preflight(planned(), layers(stack()))


@pytest.mark.usefixtures("configured")
def test_an_update_of_a_cluster_that_lacks_something_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    warned: list[str] = []
    monkeypatch.setattr(pulumi.log, "warn", warned.append)
    monkeypatch.setattr(pulumi.runtime, "is_dry_run", lambda: False)
    with serving("uid", others=404) as url:
        set_all_config({"kubernetes:kubeconfig": one_cluster("here", here=url)})
        with pytest.raises(RejectedConfiguration, match=r"mesh\.dataPlane: no webhook"):
            require_preflight(planned(), layers(stack()))
    assert any("the version of Kubernetes" in line for line in warned)
