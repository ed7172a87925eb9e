"""Keys of a configuration under the project's name, a package's, or one that nobody reads."""

import json
from pathlib import Path

import pytest

from microservices.load.key_prefix import StrayKey, installed_packages, own_keys, stray_key

STRAY = (
    "nothing reads this key: `mircoservices` is neither the name of this project, `shop`, "
    "nor a package that is installed here"
)


@pytest.mark.parametrize(
    "key", ["shop:strict", "shop:any", "kubernetes:namespace", "pulumi:disable-default-providers"]
)
def test_a_key_of_the_project_or_of_a_package_is_read(key: str) -> None:
    assert stray_key(key, "shop", own_keys) is None


@pytest.mark.parametrize("name", ["strict", "kubeContext", "catalog", "namespace"])
def test_a_key_of_the_program_belongs_under_the_name_of_the_project(name: str) -> None:
    found = stray_key(f"mircoservices:{name}", "shop", own_keys)
    assert found == StrayKey(name, STRAY, f"write `shop:{name}`")


@pytest.mark.parametrize("name", ["nmspace", "strict.x", ""])
def test_of_any_other_key_it_is_told_what_could_be_meant(name: str) -> None:
    found = stray_key(f"mircoservices:{name}", "shop", own_keys)
    instead = "write `shop:` before a key of this project, or install the package, or leave it out"
    assert found == StrayKey("", STRAY, instead)


def installed(folder: Path, name: str, plugin: object) -> None:
    """Lay a package out as pip installs it, with what it tells of its plugin."""
    file = folder / name / "pulumi-plugin.json"
    file.parent.mkdir()
    file.write_text(json.dumps(plugin))
    about = folder / f"{name}-1.0.dist-info"
    about.mkdir()
    (about / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n")
    (about / "RECORD").write_text(f"{name}/pulumi-plugin.json,,\n")


def test_an_installed_package_has_its_own_keys(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bridged = {"name": "terraform-provider", "parameterization": {"name": "rabbitmq"}}
    installed(tmp_path, "pulumi_aws_native", {"resource": True, "name": "aws-native"})
    installed(tmp_path, "pulumi_rabbitmq", {"resource": True, **bridged})
    installed(tmp_path, "pulumi_none", {"resource": False, "name": "none"})
    monkeypatch.syspath_prepend(tmp_path)
    found = installed_packages.__wrapped__()
    assert {"aws-native", "rabbitmq", "kubernetes"} <= found
    assert {"none", "terraform-provider", ""}.isdisjoint(found)
