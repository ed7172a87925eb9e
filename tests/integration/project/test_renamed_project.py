"""A copy of the project under another name: every command goes by the name in Pulumi.yaml."""

import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from microservices.deploy.command import main as deploy
from microservices.offline.cli import main as offline
from tests.deploy.fake_pulumi import FakePulumi
from tests.packages import PROGRAM
from tests.page_examples import blocks, read_yaml
from tests.policy.analyzer import started
from tests.stacks import PROJECT, ROOT, STACKS

NAME = "another"
FILES = ("Pulumi.yaml", *(f"Pulumi.{stack}.yaml" for stack in STACKS))
# What the page says to run, but for the target of make that the last line is.
[COMMANDS] = blocks(ROOT / "docs" / "rename-the-project.md", "sh")
RENAME, MAKE = COMMANDS.replace("microservices", PROJECT).replace("shop", NAME).splitlines()


@pytest.fixture
def copied(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The project as it is, in a folder of its own with a kubeconfig."""
    folder = tmp_path / NAME
    folder.mkdir()
    for name in PROGRAM:
        (folder / name).symlink_to(ROOT / name)
    for name in FILES:
        shutil.copy(ROOT / name, folder)
    kubeconfig = tmp_path / "kubeconfig"
    kubeconfig.write_text("{current-context: kind-mine}")
    monkeypatch.setenv("KUBECONFIG", str(kubeconfig))
    monkeypatch.chdir(folder)
    return folder


@pytest.fixture
def renamed(copied: Path) -> Path:
    """The same once it has been renamed as the page says."""
    subprocess.run(["sh", "-c", RENAME], check=True)
    assert sorted(file.name for file in copied.glob("Pulumi*")) == sorted(FILES)
    return copied


def replace_in(file: Path, old: str, new: str) -> None:
    """Write something else at one place of a file."""
    text = file.read_text()
    assert text.count(old) == 1
    file.write_text(text.replace(old, new))


def files_in(folder: Path) -> dict[str, str]:
    """Every file of a folder by its path, without the digests of sets of secrets.

    The name of the project is a part of their salt.
    """
    return {
        without_digest(str(file.relative_to(folder))): without_digest(file.read_text())
        for file in folder.rglob("*")
        if file.is_file()
    }


def without_digest(text: str) -> str:
    """A text without the digest in the name of the one set of secrets that dev has."""
    return re.sub(r"app-secrets-[0-9a-f]{10}", "app-secrets", text)


@pytest.mark.usefixtures("renamed")
@pytest.mark.parametrize("stack", STACKS)
def test_a_preview_names_the_project(stack: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert offline(["preview", stack]) == 0
    assert capsys.readouterr().out.startswith(f"Previewing {NAME} in stack {stack}, offline")


@pytest.mark.parametrize("stack", STACKS)
def test_the_manifests_are_the_same(renamed: Path, stack: str) -> None:
    assert offline(["render", stack, "--out", "out"]) == 0
    assert files_in(renamed / "out") == files_in(ROOT / "tests" / "golden" / stack)


def test_messages_have_the_prefix_of_the_project(
    renamed: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    replace_in(renamed / "Pulumi.dev.yaml", "weight: 80", "weight: 90")
    with (renamed / "Pulumi.dev.yaml").open("a") as file:
        file.write(f"  {NAME}:strict: true\n  {NAME}:mesh: {{cnii: true}}\n")
    assert offline(["preview", "dev"]) == 2
    lines = capsys.readouterr().err.splitlines()
    assert all(line.startswith(f"Pulumi.dev.yaml: {NAME}:") for line in lines)
    told = "\n".join(lines)
    assert f"{NAME}:services.user-service.versions: the weights total 110" in told
    assert f"{NAME}:mesh.cnii: there is no key `cnii` here" in told
    assert f"{PROJECT}:" not in told


def test_strict_holds(renamed: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert offline(["preview", "dev"]) == 0
    assert f"warning: Pulumi.dev.yaml: {NAME}:services." in capsys.readouterr().out
    with (renamed / "Pulumi.dev.yaml").open("a") as file:
        file.write(f"  {NAME}:strict: true\n")
    assert offline(["preview", "dev"]) == 2


def test_only_the_cluster_that_the_stack_names_is_deployed_to(
    renamed: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    fake = FakePulumi(renamed.parent / "bin")
    monkeypatch.setenv("PATH", str(fake.folder))
    with (renamed / "Pulumi.dev.yaml").open("a") as file:
        file.write(f"  {NAME}:kubeContext: production\n")
    assert deploy(["up", "dev"], renamed) == 1
    assert deploy(["down", "dev"], renamed) == 1
    told = capsys.readouterr().err
    assert "only be deployed to the kube context `production`" in told
    assert f"or change {NAME}:kubeContext" in told
    assert fake.calls == []


def test_the_schema_has_the_prefix_of_the_project(renamed: Path) -> None:
    assert MAKE == "make schema"
    assert offline(["schema", "schema.json"]) == 0
    schema = Draft202012Validator(json.loads((renamed / "schema.json").read_text()))
    for name in FILES:
        assert list(schema.iter_errors(read_yaml((renamed / name).read_text()))) == []
        assert list(schema.iter_errors(read_yaml((ROOT / name).read_text()))) != []


def test_the_policy_pack_is_as_strict_as_the_project_says() -> None:
    with started(NAME) as lax, started(NAME, strict=True) as strict:
        assert lax.levels() != strict.levels()


def test_a_stack_file_under_the_former_name_is_refused_key_by_key(
    renamed: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.copy(ROOT / "Pulumi.dev.yaml", renamed)
    keys = [
        key.partition(":")[2]
        for key in read_yaml((renamed / "Pulumi.dev.yaml").read_text())["config"]
    ]
    assert offline(["preview", "dev"]) == 2
    assert capsys.readouterr().err.splitlines() == sorted(
        f"Pulumi.dev.yaml: {PROJECT}:{key}: nothing reads this key: `{PROJECT}` is neither the "
        f"name of this project, `{NAME}`, nor a package that is installed here; "
        f"write `{NAME}:{key}`"
        for key in keys
    )


def test_a_project_of_which_the_name_alone_was_changed_is_told_all_of_its_keys(
    copied: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    replace_in(copied / "Pulumi.yaml", f"name: {PROJECT}\n", f"name: {NAME}\n")
    written = [
        f"{name}: {key}"
        for name in ("Pulumi.yaml", "Pulumi.dev.yaml")
        for key in read_yaml((copied / name).read_text())["config"]
        if key.startswith(f"{PROJECT}:")
    ]
    assert offline(["preview", "dev"]) == 2
    lines = capsys.readouterr().err.splitlines()
    assert [line.split(": nothing reads this key: ")[0] for line in lines] == sorted(written)
    assert deploy(["up", "dev"], copied) == 2
    assert capsys.readouterr().err.splitlines() == lines
