"""Which cluster a command would reach."""

import os
from contextlib import nullcontext
from pathlib import Path

import pulumi
import pytest

from deploy.kube_context import (
    current_context,
    nothing_to_reach,
    objection,
    require_kube_context,
    starts_programs,
)


def kubeconfig(folder: Path, name: str, text: str) -> str:
    file = folder / name
    file.write_text(text)
    return str(file)


def test_the_context_of_a_kubeconfig_is_its_current_one(tmp_path: Path) -> None:
    file = kubeconfig(tmp_path, "config", "apiVersion: v1\nkind: Config\ncurrent-context: kind-a\n")
    assert current_context(file) == "kind-a"


def test_the_first_file_that_names_a_context_wins(tmp_path: Path) -> None:
    files = [
        str(tmp_path / "missing"),
        kubeconfig(tmp_path, "empty", ""),
        kubeconfig(tmp_path, "unset", 'current-context: ""\n'),
        kubeconfig(tmp_path, "second", "current-context: kind-b\n"),
        kubeconfig(tmp_path, "third", "current-context: kind-c\n"),
    ]
    assert current_context(os.pathsep.join(files)) == "kind-b"


def test_without_a_path_the_environment_says_which_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = kubeconfig(tmp_path, "config", "current-context: kind-d\n")
    monkeypatch.setenv("KUBECONFIG", file)
    assert current_context() == "kind-d"


def test_without_any_file_there_is_no_context(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("KUBECONFIG", raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    assert current_context() is None


@pytest.mark.parametrize("current", ["kind-a", None])
def test_a_stack_that_names_no_context_may_go_anywhere(current: str | None) -> None:
    assert objection("", current, "shop") is None


def test_a_stack_may_go_to_the_context_that_it_names() -> None:
    assert objection("kind-a", "kind-a", "shop") is None


def test_another_context_is_refused_with_the_way_to_mend_it() -> None:
    assert objection("kind-a", "kind-b", "shop") == (
        "this stack may only be deployed to the kube context `kind-a`, "
        "and the current one is `kind-b`; "
        "run `kubectl config use-context kind-a`, or change shop:kubeContext"
    )


def test_no_context_at_all_is_refused() -> None:
    refusal = objection("kind-a", None, "shop")
    assert refusal is not None
    assert "there is no current one" in refusal


@pytest.mark.parametrize(("dry_run", "refused"), [(True, False), (False, True)])
def test_the_program_refuses_an_update_and_lets_a_preview_through(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, dry_run: bool, refused: bool
) -> None:
    monkeypatch.setenv("KUBECONFIG", kubeconfig(tmp_path, "config", "current-context: kind-b\n"))
    monkeypatch.setattr(pulumi.runtime, "is_dry_run", lambda: dry_run)
    with pytest.raises(pulumi.RunError) if refused else nullcontext():
        require_kube_context("kind-a")


STARTING = "users:\n- name: me\n  user:\n    exec: {command: aws}\n"


@pytest.mark.parametrize(
    ("text", "starts"),
    [
        (STARTING, True),
        (STARTING.replace("exec", "auth-provider"), True),
        ('{"users": [{"user": {"exec": {"command": "aws"}}}]}', True),
        (STARTING.replace("exec", "token-file"), False),
        ("users: [7, {user: 7}]\n", False),
        ("users: 7\n", False),
        ("users:\n", False),
        ("- users\n", False),
        ("users: [\n", False),
        ("\n", False),
        ("{" + "x" * 300, False),
    ],
)
def test_a_kubeconfig_in_the_configuration_may_start_programs(text: str, starts: bool) -> None:
    assert starts_programs(text) is starts


def test_a_kubeconfig_of_the_project_counts_and_one_of_the_user_does_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    project, home = tmp_path / "project", tmp_path / "home"
    for folder in (project, home):
        folder.mkdir()
        (folder / "config").write_text(STARTING)
    monkeypatch.chdir(project)
    assert not starts_programs(str(home / "config"))
    assert not starts_programs("missing")
    assert starts_programs("config")
    assert starts_programs(os.pathsep.join((str(home / "config"), "../project/config")))


@pytest.mark.parametrize("dry_run", [True, False])
def test_no_configuration_starts_a_program_in_a_preview_either(
    monkeypatch: pytest.MonkeyPatch, dry_run: bool
) -> None:
    monkeypatch.setattr(pulumi.runtime, "is_dry_run", lambda: dry_run)
    monkeypatch.setattr(pulumi.Config, "get", lambda _, key: {"kubeconfig": STARTING}.get(key))
    with pytest.raises(pulumi.RunError, match="starts a program on this machine"):
        require_kube_context("")


def test_without_any_kubeconfig_there_is_nothing_to_reach(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("KUBERNETES_SERVICE_HOST", raising=False)
    file = kubeconfig(tmp_path, "config", "")
    monkeypatch.setenv("KUBECONFIG", os.pathsep.join([str(tmp_path / "missing"), file]))
    assert nothing_to_reach(None) is None
    monkeypatch.setenv("KUBECONFIG", str(tmp_path / "missing"))
    assert f"there is no kubeconfig at {tmp_path}/missing," in str(nothing_to_reach(None))
    assert nothing_to_reach("apiVersion: v1\nkind: Config\n") is None


def test_in_a_pod_its_account_reaches_the_cluster(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KUBECONFIG", str(tmp_path / "missing"))
    monkeypatch.setenv("KUBERNETES_SERVICE_HOST", "10.96.0.1")
    assert nothing_to_reach(None) is None
