"""Which kubeconfig is read, and what one that comes with the project may say."""

import os
from pathlib import Path

import pytest

from microservices.deploy.kubeconfig import (
    named_context,
    read,
    require_harmless,
    user_files,
)
from microservices.deploy.kubeconfig_text import PROGRAMS, RefusedKubeconfig
from tests.deploy.kubeconfig_writings import STARTING

LINE = "PROGRAM-OF-THE-TEST"
# Of a path, as a stack file may write it; all lead to the file `kube.yaml` of the checkout.
WAYS = (
    "{project}/kube.yaml",
    "{project}//kube.yaml",
    "{project}/./kube.yaml",
    "{project}/../project/kube.yaml",
    "{project}/link.yaml",
    "{project}/folder/kube.yaml",
    "{home}/link.yaml",
    "{home}/folder/kube.yaml",
    "~/checkout/project/kube.yaml",
    "~/../home/checkout/project/kube.yaml",
    "~/link.yaml",
    "/proc/self/cwd/kube.yaml",
    "/proc/self/environ",
    "/dev/stdin",
    "/dev/fd/0",
    "{project}/kube:config.yaml",
    "{project}/{{kube}}.yaml",
    "{checkout}/beside.yaml",
    "{project}/not-there.yaml",
    "{project}/loop.yaml",
    "kube.yaml",
    "./kube.yaml",
    "folder/../kube.yaml",
    "../beside.yaml",
    "kube:config.yaml",
    "{{kube}}.yaml",
    "link.yaml",
    "dangling.yaml",
    "~",
    "~root/kube.yaml",
    "not-there.yaml",
    "$HOME/kube.yaml",
    "file:///kube.yaml",
)


@pytest.fixture(autouse=True)
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project in a folder of a checkout, in a home."""
    home = tmp_path / "home"
    project = home / "checkout" / "project"
    project.mkdir(parents=True)
    (project.parent / ".git").mkdir()
    for file in ("kube.yaml", "kube:config.yaml", "{kube}.yaml", "../beside.yaml"):
        (project / file).write_text(STARTING)
    (project / "link.yaml").symlink_to("kube.yaml")
    (project / "dangling.yaml").symlink_to("nothing")
    (project / "loop.yaml").symlink_to("loop.yaml")
    (project / "folder").symlink_to(".")
    (home / "link.yaml").symlink_to(project / "kube.yaml")
    (home / "folder").symlink_to(project)
    (home / "mine.yaml").write_text(STARTING)
    monkeypatch.chdir(project)
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.delenv("KUBECONFIG", raising=False)
    monkeypatch.delenv(PROGRAMS, raising=False)
    return project


@pytest.mark.parametrize("way", WAYS)
def test_no_path_leads_to_a_file_of_the_checkout(project: Path, way: str) -> None:
    home = project.parents[1]
    place = {"project": project, "checkout": project.parent, "home": home}
    with pytest.raises(RefusedKubeconfig):
        require_harmless(way.format_map(place))


def test_a_path_with_a_text_below_it_is_a_text() -> None:
    with pytest.raises(RefusedKubeconfig, match="neither the text of a kubeconfig nor"):
        require_harmless(f"/nowhere/kube.yaml\n{STARTING}")


def test_a_file_outside_of_the_checkout_is_the_users_own(project: Path) -> None:
    own = project.parents[1] / "mine.yaml"
    assert require_harmless(str(own)) == own
    content = read(str(own))
    assert content is not None
    assert content["users"][0]["user"]["exec"]["command"] == LINE
    # It may be on another machine than the one that previews.
    missing = "/nowhere/kube.yaml"
    assert require_harmless(missing) == Path(missing)
    with pytest.raises(RefusedKubeconfig, match="there is no file /nowhere/kube"):
        read(missing)


def test_a_user_that_no_list_knows_has_the_home_of_the_environment(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unknown(number: int) -> None:
        raise KeyError(number)

    monkeypatch.setattr("pwd.getpwuid", unknown)
    assert require_harmless("~/mine.yaml") == project.parents[1] / "mine.yaml"
    with pytest.raises(RefusedKubeconfig, match="a file of the checkout"):
        require_harmless("~/link.yaml")


def test_without_git_the_folder_of_the_program_is_the_checkout(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "alone"
    folder.mkdir()
    monkeypatch.chdir(folder)
    with pytest.raises(RefusedKubeconfig, match="a file of the checkout"):
        require_harmless(str(folder / "kube.yaml"))
    assert require_harmless(str(tmp_path / "kube.yaml")) == tmp_path / "kube.yaml"


def test_a_home_in_the_environment_and_one_of_the_user_are_both_looked_at(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(project))
    with pytest.raises(RefusedKubeconfig, match="a file of the checkout"):
        require_harmless("~/kube.yaml")


def test_files_are_merged_as_kubectl_merges_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = tmp_path / "a" / "one", tmp_path / "two"
    first.parent.mkdir()
    first.write_text(
        "users: [{name: me, user: {tokenFile: token, exec: {command: ./bin/get}}}, 7, {name: 8}]\n"
        "clusters: [{name: a, cluster: {certificate-authority: /ca}}]\n---\nusers: 7\n"
    )
    second.write_text(
        "current-context: b\nusers: [{name: me, user: {token: x}}, {name: you, user: }]\n"
        "contexts: 7\n"
    )
    monkeypatch.setenv(
        "KUBECONFIG", os.pathsep.join([str(tmp_path / "no"), str(first), str(second)])
    )
    program = {"command": str(first.parent / "./bin/get")}
    assert read() == {
        "current-context": "b",
        "contexts": [],
        "clusters": [{"name": "a", "cluster": {"certificate-authority": "/ca"}}],
        "users": [
            {"name": "me", "user": {"tokenFile": str(first.parent / "token"), "exec": program}},
            {"name": "you", "user": {}},
        ],
    }


@pytest.mark.parametrize("text", ["users: [\n", "- users\n", "7\n", "a: \x01\n"])
def test_a_file_of_the_user_that_cannot_be_read_is_named_without_its_text(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str
) -> None:
    file = tmp_path / "config"
    file.write_text(text)
    monkeypatch.setenv("KUBECONFIG", str(file))
    with pytest.raises(RefusedKubeconfig) as refused:
        read()
    assert str(refused.value).startswith(f"{file} ")
    assert "users" not in str(refused.value)


def test_without_the_variable_the_file_lies_in_the_home(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    for value in (None, ""):
        monkeypatch.setenv("KUBECONFIG", value or "")
        assert user_files() == [tmp_path / ".kube" / "config"]
    assert read() is None
    (tmp_path / ".kube").mkdir()
    (tmp_path / ".kube" / "config").write_text("")
    assert read() == {"current-context": None, "clusters": [], "contexts": [], "users": []}


def test_a_context_that_is_asked_for_goes_before_the_current_one() -> None:
    assert named_context({"current-context": "a"}, "b") == "b"
    assert named_context({"current-context": "a"}) == "a"
    assert named_context({"current-context": ""}) is None
    assert named_context(None) is None
