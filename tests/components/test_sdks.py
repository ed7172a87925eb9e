"""The SDKs of the component package: they compile, and programs say what they are to say."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pulumi
import pytest

from microservices.load.inputs import load_inputs
from microservices.load.package_schema import TYPE, package_schema
from testbed import folders
from testbed.built import go_command
from testbed.processes import namespaces
from tests.components.sdk_programs import GO, PRINTED_TS, PYTHON, REFUSED_TS
from tests.page_examples import blocks
from tests.stacks import ROOT

pytestmark = pytest.mark.nightly
PAGE = ROOT / "docs" / "other-languages.md"
PACKAGES = {
    "@pulumi/microservices": "file:sdks/microservices",
    "@pulumi/pulumi": "3.270.0",
    "@types/node": "20.19.43",
    "typescript": "4.9.5",
}
OPTIONS = {"strict": True, "outDir": "bin", "target": "es2020", "module": "commonjs"}
SAID = {
    "type": TYPE,
    "plain": {
        "namespace": "shop",
        "defaults": {"replicas": 2},
        "services": {
            "web": {
                "image": "web",
                "tag": "1.0",
                "port": 8080,
                "configFrom": ["keys"],
                "calls": ["orders", {"host": "payments.example.com"}],
            },
            "orders": {
                "image": "orders",
                "port": 8080,
                "versions": {
                    "v1": {"tag": "1.0", "weight": 80},
                    "v2": {"tag": "1.1", "weight": 20},
                },
            },
        },
    },
    "secret": "hunter2",
}


def require(*programs: str) -> None:
    """Skip the test where it cannot run."""
    if namespaces.inside():
        pytest.skip("packages come from the network: run `make test-nightly`")
    for program in programs:
        if shutil.which(program) is None:
            pytest.skip(f"{program} is missing: install the package that has it")


def generate(language: str, folder: Path) -> None:
    """Write the SDK of a language into a folder."""
    file = folder.parent / "schema.json"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps(package_schema("1.2.3")))
    arguments = ["run", "./generate-sdk", language, str(file), str(folder)]
    go_command.run(arguments, "pulumi", f"the SDK for {language}")


def output(folder: Path, *command: str, **variables: str) -> str:
    """What a command prints that succeeds."""
    environment = {**os.environ, "GOTOOLCHAIN": "local", **variables}
    done = subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, f"{command}:\n{done.stdout}\n{done.stderr}"
    return done.stdout


def require_said(printed: str) -> None:
    """The inputs have the names of the settings; the outputs come back to the program."""
    said, url = printed.splitlines()
    assert json.loads(said) == SAID
    assert url == "http://web"


def test_the_package_takes_what_the_programs_say() -> None:
    secrets = {"keys": {"API_KEY": pulumi.Output.secret(SAID["secret"])}}
    plan, _ = load_inputs("shop", {**plain(), "secrets": secrets})
    assert plan.settings.namespace == "shop"


def plain() -> dict[str, Any]:
    """What is no secret."""
    found = SAID["plain"]
    assert isinstance(found, dict)
    return found


def test_a_program_in_typescript_and_its_unit_test_are_those_of_the_page(tmp_path: Path) -> None:
    require("go", "node", "npm")
    generate("nodejs", tmp_path / "sdks" / "microservices")
    programs = {title(text): text for text in blocks(PAGE, "ts")}
    programs |= {"refused.ts": REFUSED_TS, "printed.ts": PRINTED_TS}
    for name, text in programs.items():
        (tmp_path / name).write_text(text)
    (tmp_path / "package.json").write_text(json.dumps({"name": "shop", "dependencies": PACKAGES}))
    project = {"compilerOptions": OPTIONS, "files": list(programs)}
    (tmp_path / "tsconfig.json").write_text(json.dumps(project))
    output(tmp_path, "npm", "install", "--no-audit", "--no-fund")
    output(tmp_path, "npx", "tsc")
    tested = output(tmp_path, "node", "--test", "bin")
    assert re.search(r"^# pass 1$", tested, re.MULTILINE)
    require_said(output(tmp_path, "node", "bin/printed.js"))


def title(program: str) -> str:
    """The file that a program of the page is."""
    return program.partition("\n")[0].removeprefix("// ")


def test_a_program_in_go(tmp_path: Path) -> None:
    require("go")
    generate("go", tmp_path / "sdk")
    tools = folders.TOOLS / "pulumi"
    shutil.copy(tools / "go.sum", tmp_path / "sdk")
    module = "example.com/pulumi-microservices/sdk/go"
    requires = (tools / "go.mod").read_text().replace("module testbed/pulumi", f"module {module}")
    (tmp_path / "sdk" / "go.mod").write_text(re.sub(r"^tool .*", "", requires, flags=re.MULTILINE))
    (tmp_path / "sdk" / "main.go").write_text(GO)
    output(tmp_path / "sdk", "go", "vet", "./...")
    require_said(output(tmp_path / "sdk", "go", "run", "."))


def test_a_program_in_python(tmp_path: Path) -> None:
    require("go")
    generate("python", tmp_path / "sdk")
    pip = [sys.executable, "-m", "pip", "install", "--no-deps", "--no-build-isolation"]
    output(tmp_path, *pip, "--target", "site", "./sdk")
    (tmp_path / "program.py").write_text(PYTHON)
    options = {"typeCheckingMode": "standard", "extraPaths": ["site"], "include": ["program.py"]}
    (tmp_path / "pyrightconfig.json").write_text(json.dumps(options))
    checker = [sys.executable, "-m", "basedpyright", "--pythonpath"]
    output(tmp_path, *checker, sys.executable)
    printed = output(tmp_path, sys.executable, "program.py", PYTHONPATH="site")
    require_said(printed)
