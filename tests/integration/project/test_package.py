"""The package, as somebody has it who has installed the wheel and has no checkout."""

import json
import re
import subprocess
import tarfile
import zipfile
from pathlib import Path

import grpc
import pytest
from pulumi.runtime.proto import provider_pb2, provider_pb2_grpc

from microservices.load.package_schema import package_schema
from tests import packages
from tests.installed import Installed, copy_sources, sdist_of, wheel_of
from tests.packages import ROOT
from tests.page_examples import blocks

PLACEHOLDER = re.compile(r"\$\{(PROJECT|DESCRIPTION)\}")


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    copy_sources(folder / "sources")
    return wheel_of(folder / "sources", folder)


@pytest.fixture(scope="module")
def installed(wheel: Path) -> Installed:
    return Installed.of(wheel, wheel.parent / "environment")


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """What `pulumi new` makes of the template for the name `shop`."""
    for file in (ROOT / "template").rglob("*"):
        if file.is_file() and "__pycache__" not in file.parts:
            copied = tmp_path / "shop" / file.relative_to(ROOT / "template")
            copied.parent.mkdir(parents=True, exist_ok=True)
            copied.write_text(PLACEHOLDER.sub("shop", file.read_text()))
    return tmp_path / "shop"


def names_in(wheel: Path) -> set[str]:
    with zipfile.ZipFile(wheel) as archive:
        return {name for name in archive.namelist() if ".dist-info/" not in name}


def installed_as(source: Path) -> str:
    """The path that a source of the project has in the wheel."""
    top = source.parts[0]
    return str(source if top == "microservices" else Path("microservices") / source)


def test_the_wheel_has_every_source_of_the_product_and_its_types(wheel: Path) -> None:
    sources = {
        installed_as(source)
        for source in packages.sources("microservices", *("components", "policy"))
    }
    others = {"microservices/py.typed", "microservices/offline/graph/page.css"}
    assert names_in(wheel) == sources | others


def test_the_wheel_of_the_sdist_is_the_same(wheel: Path, tmp_path: Path) -> None:
    copy_sources(tmp_path / "sources")
    sdist = sdist_of(tmp_path / "sources", tmp_path)
    with tarfile.open(sdist) as archive:
        archive.extractall(tmp_path / "unpacked", filter="data")
    [unpacked] = (tmp_path / "unpacked").iterdir()
    assert names_in(wheel_of(unpacked, tmp_path / "built")) == names_in(wheel)


def test_the_template_wants_the_version_that_it_came_with(wheel: Path) -> None:
    name, version, _ = wheel.name.split("-", 2)
    wanted = (ROOT / "template" / "requirements.txt").read_text().splitlines()
    assert f"{name.replace('_', '-')}=={version}" in wanted


@pytest.mark.parametrize("stack", ["dev", "prod"])
def test_a_stack_of_the_template_is_previewed(
    installed: Installed, project: Path, stack: str
) -> None:
    done = installed.run("microservices", "preview", stack, within=project)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith(f"Previewing shop in stack {stack}, offline")
    assert "http://web.shop.svc.cluster.local:8080" in done.stdout


def test_the_template_passes_its_own_tests(installed: Installed, project: Path) -> None:
    done = installed.run("python", "-m", "pytest", "-q", within=project)
    assert done.returncode == 0, done.stdout
    assert done.stdout.splitlines()[-1].startswith("2 passed")


def test_a_mistake_is_told_by_the_key_as_messages_have_it(
    installed: Installed, project: Path
) -> None:
    file = project / "Pulumi.dev.yaml"
    file.write_text(file.read_text().replace("tag:", "tga:"))
    done = installed.run("microservices", "preview", "dev", within=project)
    assert done.returncode == 2
    assert "Pulumi.dev.yaml: shop:services.web.tga: there is no key `tga` here" in done.stderr


@pytest.mark.parametrize("command", ["render", "traffic", "graph", "preflight", "up", "down"])
def test_each_command_has_the_name_of_the_installed_one(
    installed: Installed, project: Path, command: str
) -> None:
    done = installed.run("microservices", command, "--help", within=project)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("usage: microservices ")


def test_a_plugin_of_ones_own_is_the_component_package(
    installed: Installed, tmp_path: Path
) -> None:
    [program] = blocks(ROOT / "docs" / "other-languages.md", "python")
    (tmp_path / "__main__.py").write_text(program)
    # No engine is asked for anything: the address of none is as good.
    command = [installed.folder / "bin" / "python", tmp_path, "127.0.0.1:1"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as plugin:
        try:
            assert plugin.stdout
            with grpc.insecure_channel(f"127.0.0.1:{int(plugin.stdout.readline())}") as channel:
                stub = provider_pb2_grpc.ResourceProviderStub(channel)
                schema = stub.GetSchema(provider_pb2.GetSchemaRequest()).schema
        finally:
            plugin.terminate()
    assert json.loads(schema) == package_schema("0.1.0")


def test_the_version_and_the_commands_are_told(installed: Installed, project: Path) -> None:
    def said(*words: str) -> tuple[int, str, str]:
        done = installed.run("microservices", *words, within=project)
        return done.returncode, done.stdout, done.stderr

    assert said("--version") == (0, "0.1.0\n", "")
    code, usage, _ = said("--help")
    assert code == 0
    assert usage.startswith("usage: microservices COMMAND")
    assert said() == (2, "", usage)
    code, _, told = said("deploy")
    assert code == 2
    assert "invalid choice: 'deploy'" in told
    assert said("schema", "stack.schema.json") == (0, "", "")
    assert (project / "stack.schema.json").is_file()


def test_without_a_cluster_it_says_what_an_installed_package_can(
    installed: Installed, project: Path
) -> None:
    done = installed.run("microservices", "up", "dev", within=project, HOME="/nowhere")
    assert done.returncode == 1
    assert done.stderr == (
        "error: there is no kubeconfig at /nowhere/.kube/config, so no cluster to deploy to; "
        "write one, or name it in KUBECONFIG\n"
    )
