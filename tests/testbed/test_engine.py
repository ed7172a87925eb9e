"""Which engine runs, and of which versions it is."""

import os
import re
from importlib.metadata import version
from pathlib import Path

import pytest

from testbed import engine, folders
from testbed.built import programs

SDK = version("pulumi")
KUBERNETES_SDK = version("pulumi-kubernetes")
TABLE = re.compile(
    r"^\| (?P<part>[^|]+) \| (?P<version>[^|]+) \| `(?P<file>[^|]+)` \|", re.MULTILINE
)


def command(folder: Path, name: str, says: str = "") -> None:
    """A program that says one line."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text(f"#!/bin/sh\necho '{says}'\n")
    (folder / name).chmod(0o755)


@pytest.fixture
def released(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a released engine, alone on PATH with the shell; its home is beside it."""
    folder = tmp_path / "released"
    command(folder, "pulumi", f"v{SDK}")
    command(folder, "pulumi-language-python")
    plugins = tmp_path / "home" / "plugins"
    command(plugins / f"resource-kubernetes-v{KUBERNETES_SDK}", "pulumi-resource-kubernetes")
    monkeypatch.setenv("PATH", f"{folder}{os.pathsep}/bin")
    monkeypatch.setenv("PULUMI_HOME", str(tmp_path / "home"))
    return folder


@pytest.mark.parametrize(
    ("release", "fit"),
    [
        ("v3.272.0", True),
        ("3.272.9", True),
        ("v3.300.0", True),
        ("v3.271.9", False),
        ("v4.272.0", False),
        ("", False),
        ("v3", False),
    ],
)
def test_a_release_fits_from_the_minor_version_of_the_sdk_on(release: str, fit: bool) -> None:
    assert engine.fits(release, "3.272.0") is fit


def test_a_released_engine_goes_first(released: Path) -> None:
    assert engine.missing() is None
    assert engine.executable() == released / "pulumi"
    assert engine.description() == (
        f"pulumi v{SDK} of PATH, kubernetes provider v{KUBERNETES_SDK}, its own language host"
    )
    variables = engine.environment({"PATH": "/somewhere", "KEPT": "yes"})
    assert variables == {"PATH": "/somewhere", "KEPT": "yes", "PULUMI_SKIP_UPDATE_CHECK": "true"}


@pytest.mark.parametrize("part", ["pulumi", "pulumi-language-python", "home"])
def test_a_released_engine_without_a_part_is_left(released: Path, part: str) -> None:
    if part == "home":
        (released.parent / "home").rename(released.parent / "gone")
    else:
        (released / part).unlink()
    assert engine.released() is None


def test_an_older_release_is_left(released: Path) -> None:
    command(released, "pulumi", "v3.1.0")
    assert engine.released() is None


def test_an_older_provider_is_left(released: Path) -> None:
    plugins = released.parent / "home" / "plugins"
    (plugins / f"resource-kubernetes-v{KUBERNETES_SDK}").rename(
        plugins / "resource-kubernetes-v4.1.0"
    )
    assert engine.released() is None


def test_a_provider_on_path_is_taken_as_it_is(released: Path) -> None:
    (released.parent / "home").rename(released.parent / "gone")
    command(released, "pulumi-resource-kubernetes")
    assert f"provider {released}/pulumi-resource-kubernetes" in engine.description()


def test_the_testbed_is_never_taken_for_a_release(
    released: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (released / "pulumi-language-python").unlink()
    monkeypatch.setenv("PATH", os.pathsep.join([str(engine.HOSTS), str(released), "/bin"]))
    assert engine.released() is None


def test_where_no_engine_is_the_first_missing_part_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(folders, "PROGRAMS", tmp_path)
    assert engine.missing() == f"pulumi {programs.program('pulumi').version} is not built"


def test_the_engine_that_is_built_comes_before_all_else_on_path() -> None:
    if engine.missing() or engine.released():
        pytest.skip("the engine that is built does not run here")
    variables = engine.environment({"PATH": "/somewhere", "KEPT": "yes"})
    assert variables["PATH"].split(os.pathsep) == [
        str(engine.HOSTS),
        str(folders.PROGRAMS),
        "/somewhere",
    ]
    assert variables["KEPT"] == "yes"
    assert variables["PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION"] == "true"
    assert engine.executable() == folders.PROGRAMS / "pulumi"


def test_the_page_has_the_versions_that_the_files_ask_for() -> None:
    page = (folders.ROOT / "docs" / "testbed.md").read_text()
    told = {row["part"]: (row["version"], row["file"]) for row in TABLE.finditer(page)}
    for part, program in (
        ("Pulumi's CLI, runner of programs and generators of SDKs", "pulumi"),
        ("Kubernetes provider", "pulumi-resource-kubernetes"),
    ):
        asked = programs.program(program)
        file = asked.go_module.path.relative_to(folders.ROOT)
        assert told[part] == (asked.version.removeprefix("v"), str(file))
    pins = dict(
        re.findall(r"^([\w-]+)==(\S+)", (folders.ROOT / "requirements.in").read_text(), re.M)
    )
    for package in ("pulumi", "pulumi-kubernetes", "pulumi-policy"):
        assert told[f"SDK: {package}"] == (pins[package], "requirements.in")


def test_the_engine_that_is_built_is_of_the_family_of_the_sdk() -> None:
    assert engine.fits(programs.program("pulumi").version, SDK)
