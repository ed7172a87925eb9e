"""Which kubeconfig is read, and what one that comes with the project may say."""

import json
import os
from pathlib import Path

import pytest

from deploy.kubeconfig import named_context, read, require_harmless, user_files
from deploy.kubeconfig_text import PROGRAMS, RefusedKubeconfig
from tests.deploy.kubeconfig_writings import AS_JSON, PLAIN, STARTING, WRITINGS

TOKEN = "TOKEN-OF-THE-TEST"
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
    (project / "folder").symlink_to(".")
    (home / "link.yaml").symlink_to(project / "kube.yaml")
    (home / "folder").symlink_to(project)
    (home / "mine.yaml").write_text(STARTING)
    monkeypatch.chdir(project)
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.delenv("KUBECONFIG", raising=False)
    monkeypatch.delenv(PROGRAMS, raising=False)
    return project


@pytest.mark.parametrize("name", WRITINGS)
def test_no_text_starts_a_program_however_it_is_written(name: str) -> None:
    with pytest.raises(RefusedKubeconfig) as refused:
        require_harmless(WRITINGS[name].text)
    assert TOKEN not in str(refused.value)
    assert LINE not in str(refused.value)


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


@pytest.mark.parametrize("text", [PLAIN, json.dumps(AS_JSON | {"users": []}), f"---\n{PLAIN}"])
def test_a_text_with_clusters_and_credentials_is_read(text: str) -> None:
    content = read(text)
    assert named_context(content) == "it"
    assert content is not None
    assert content["clusters"] == [{"name": "it", "cluster": {"server": "https://127.0.0.1:1"}}]


def test_a_longer_text_than_a_path_may_be_is_read_as_text() -> None:
    data = "QUJD" * 3000
    user = {"client-certificate-data": data, "client-key-data": data}
    content = read(json.dumps(AS_JSON | {"users": [{"name": "it", "user": user}]}))
    assert content is not None
    assert content["users"] == [{"name": "it", "user": user}]


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (
            f"token: {TOKEN}",
            "tokenFile: /etc/passwd",
            "users[0].user.tokenFile: it names a file of the machine; write `token` instead",
        ),
        (
            f"token: {TOKEN}",
            "client-key: /etc/passwd",
            "users[0].user.client-key: it names a file of the machine; "
            "write `client-key-data` instead",
        ),
        (
            "server: https://127.0.0.1:1",
            "server: https://127.0.0.1:1\n    certificate-authority: /etc/passwd",
            "clusters[0].cluster.certificate-authority: it names a file of the machine; "
            "write `certificate-authority-data` instead",
        ),
        (
            f"token: {TOKEN}",
            "as: admin",
            "users[0].user.as: this key may not stand in a kubeconfig of the configuration; "
            "leave it out",
        ),
        ("kind: Config\n", "", "kind: this is missing"),
        (TOKEN, "12", "users[0].user.token: this is not text; write it in quotes"),
        (TOKEN, "yes", "users[0].user.token: this is not text; write it in quotes"),
        (TOKEN, "true", "users[0].user.token: this is not what it takes"),
        (
            "server: https://127.0.0.1:1",
            f"server: https://127.0.0.1:1\n    insecure-skip-tls-verify: '{TOKEN}'",
            "clusters[0].cluster.insecure-skip-tls-verify: this is not what it takes",
        ),
        (
            "kind: Config",
            f"kind: {TOKEN}",
            "kind: this is not what it takes",
        ),
        ("- name: it\n  user", "- name: it\n  user: x\n  more", "users[0].more: this key may not"),
    ],
)
def test_what_is_refused_is_named_by_its_place_and_never_by_its_value(
    old: str, new: str, said: str
) -> None:
    assert old in PLAIN
    with pytest.raises(RefusedKubeconfig) as refused:
        require_harmless(PLAIN.replace(old, new))
    assert said in str(refused.value)
    assert TOKEN not in str(refused.value)


def test_every_problem_of_a_text_is_told_at_once() -> None:
    with pytest.raises(RefusedKubeconfig) as refused:
        require_harmless(PLAIN.replace("kind: Config\n", "").replace("token:", "tokenFile:"))
    assert str(refused.value).split("; ")[0] == "kind: this is missing"
    assert "users[0].user.tokenFile" in str(refused.value)


@pytest.mark.parametrize(
    ("machine", "passes"),
    [
        ("A='x y' aws eks get-token --cluster-name shop", True),
        ("kubelogin get-token\n  A='x y' aws eks get-token --cluster-name shop  \n", True),
        ("A='x y' aws eks get-token", False),
        ("aws eks get-token --cluster-name shop", False),
        ("A='x y' aws eks get-token --cluster-name other", False),
        ("aws", False),
        ("*", False),
        ("", False),
    ],
)
def test_a_program_passes_where_the_machine_has_its_whole_command_line(
    monkeypatch: pytest.MonkeyPatch, machine: str, passes: bool
) -> None:
    program = {
        "apiVersion": "client.authentication.k8s.io/v1beta1",
        "command": "aws",
        "args": ["eks", "get-token", "--cluster-name", "shop"],
        "env": [{"name": "A", "value": "x y"}],
    }
    text = json.dumps(AS_JSON | {"users": [{"name": "it", "user": {"exec": program}}]})
    monkeypatch.setenv(PROGRAMS, machine)
    if passes:
        content = read(text)
        assert content is not None
        assert content["users"][0]["user"]["exec"] == program
    else:
        with pytest.raises(RefusedKubeconfig, match=PROGRAMS):
            read(text)


def test_a_program_by_its_path_never_passes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(PROGRAMS, "./get-token\n/get-token")
    for command in ("./get-token", "/get-token"):
        with pytest.raises(RefusedKubeconfig, match=PROGRAMS):
            require_harmless(STARTING.replace(LINE, command))


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
