"""What the sources never do, whoever wrote the text that they work on."""

import ast
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from tests import packages

PROJECT = packages.ROOT
SOURCES = [Path("__main__.py"), *packages.sources(*packages.ALL)]
# What each package imports of the others.
ARROWS: dict[str, set[str]] = {
    "settings": set(),
    "manifests": set(),
    "kinds": set(),
    "plan": {"manifests", "settings"},
    "rules": {"manifests", "plan", "settings"},
    "load": {"plan", "rules", "settings"},
    "specs": {"kinds", "plan", "settings"},
    "dialects": {"kinds", "manifests", "plan", "settings", "specs"},
    "objects": {"dialects", "kinds", "manifests", "plan", "settings", "specs"},
    "components": {"deploy", "load", "manifests", "objects", "plan", "settings", "specs"},
    "deploy": {
        *("kinds", "load", "manifests", "objects", "offline", "plan", "rules"),
        *("settings", "specs"),
    },
    "offline": {"kinds", "load", "manifests", "plan", "rules", "settings"},
    "policy": {"manifests", "rules", "settings"},
    "plugin": {"components"},
    "testbed": {"offline", "settings"},
    "benchmarks": {"offline", "testbed", "tests"},
}
# Beside the packages in it: its name, and its command.
OF_THE_PACKAGE = {"microservices.__init__.py", "microservices.__main__.py"}
SAFE_LOADERS = {"yaml.CSafeLoader", "yaml.SafeLoader"}
# They read YAML with whatever loader they are given, or with one that makes objects of any class.
CHOOSING = {f"yaml.{name}" for name in ("load", "load_all", "parse", "scan", "compose")}
UNSAFE = {f"yaml.{kind}_{name}" for kind in ("unsafe", "full") for name in ("load", "load_all")}
# They give text to a shell, run it as a program, or make objects of what a file says.
FORBIDDEN = UNSAFE | {
    "os.system",
    "os.popen",
    "subprocess.getoutput",
    "subprocess.getstatusoutput",
    "asyncio.create_subprocess_shell",
    "eval",
    "exec",
    "pickle.load",
    "pickle.loads",
    "marshal.loads",
    "dill.load",
    "dill.loads",
}
# Whatever people read in a terminal is written by these.
PRINTING = [Path("__main__.py"), *packages.sources(*packages.PRODUCT)]
TELLING = {
    *(f"pulumi.log.{name}" for name in ("debug", "info", "warn", "error")),
    *("pulumi.RunError", "pulumi.ResourceError"),
}
# What a recipe of the Makefile may have of make: words that are written there, never a person's.
OF_THE_MAKEFILE = {"RUN", "PYTHON", "PIP_FLAGS", "COMPILE", "UNLESS_CI", "COVERAGE"}


def dotted(node: ast.expr) -> str:
    """The name of what is called, as it is written."""
    match node:
        case ast.Name(name):
            return name
        case ast.Attribute(of, name):
            return f"{dotted(of)}.{name}"
        case _:
            return ""


def problems(text: str) -> Iterator[str]:
    """What one source calls and should not."""
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Call):
            called = dotted(node.func)
            given = {one.arg: one.value for one in node.keywords}
            if called in FORBIDDEN:
                yield f"line {node.lineno}: {called}"
            if called in CHOOSING:
                loader = dotted(given.get("Loader") or node.args[-1])
                if loader not in SAFE_LOADERS:
                    yield f"line {node.lineno}: {called} with {loader}"
            if "shell" in given and ast.unparse(given["shell"]) != "False":
                yield f"line {node.lineno}: {called} through a shell"


def test_no_source_runs_text_or_reads_yaml_as_more_than_data() -> None:
    found = [f"{file}: {one}" for file in SOURCES for one in problems((PROJECT / file).read_text())]
    assert found == []


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("yaml.load(text)", "line 1: yaml.load with text"),
        ("yaml.load(text, Loader=yaml.Loader)", "line 1: yaml.load with yaml.Loader"),
        ("yaml.load_all(text, yaml.FullLoader)", "line 1: yaml.load_all with yaml.FullLoader"),
        ("yaml.unsafe_load(text)", "line 1: yaml.unsafe_load"),
        ("subprocess.run(f'ls {name}', shell=True)", "line 1: subprocess.run through a shell"),
        ("os.system(text)", "line 1: os.system"),
        ("eval(text)", "line 1: eval"),
    ],
)
def test_such_a_call_is_found(text: str, problem: str) -> None:
    assert list(problems(text)) == [problem]


def told(text: str) -> Iterator[str]:
    """What one source tells people without `printed`, which shows what a terminal would obey."""
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Call):
            called = dotted(node.func)
            first = node.args[0] if node.args else ast.Constant("")
            shown = ast.unparse(first).startswith(
                ("printed(", "str(layers.problem(", "str(problem)")
            )
            if called == "print" or re.fullmatch(r"sys\.std(out|err)\.write(lines)?", called):
                yield f"line {node.lineno}: {called}"
            elif called in TELLING and not (isinstance(first, ast.Constant) or shown):
                yield f"line {node.lineno}: {called} of {ast.unparse(first)}"


def test_nothing_is_told_as_a_person_wrote_it() -> None:
    """Offline one module writes, and all else is told by the engine."""
    found = [f"{file}: {one}" for file in PRINTING for one in told((PROJECT / file).read_text())]
    assert found == []


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("print(problem)", "line 1: print"),
        ("sys.stdout.write(text)", "line 1: sys.stdout.write"),
        ("pulumi.log.warn(f'{name}')", "line 1: pulumi.log.warn of f'{name}'"),
        ("raise pulumi.RunError(refusal)", "line 1: pulumi.RunError of refusal"),
    ],
)
def test_what_is_told_as_it_was_written_is_found(text: str, problem: str) -> None:
    assert list(told(text)) == [problem]


def test_every_file_of_the_project_is_looked_at() -> None:
    folders = {
        packages.package(file.relative_to(PROJECT))
        for file in PROJECT.glob("*/**/*.py")
        if file.relative_to(PROJECT).parts[0] not in {".venv", ".testbed", "template"}
    }
    assert folders - OF_THE_PACKAGE == {*packages.ALL}
    assert ARROWS.keys() == {name.split(".")[-1] for name in packages.ALL} - {"tests"}


def test_coverage_and_types_are_asked_of_the_same_packages() -> None:
    tools = tomllib.loads((PROJECT / "pyproject.toml").read_text())["tool"]
    assert {*tools["coverage"]["run"]["source"]} == {*packages.PRODUCT}
    started = ("microservices/deploy", "microservices/offline", "policy")
    entries = {*(f"{name}/__main__.py" for name in started), "policy/run.py"}
    assert {*tools["coverage"]["run"]["omit"]} == entries
    included = {name.split(".")[0] for name in packages.ALL}
    assert {*tools["basedpyright"]["include"]} == {
        "__main__.py",
        "offline.py",
        "setup.py",
        *included,
    }


def test_recipes_take_what_a_person_gives_from_the_environment() -> None:
    text = (PROJECT / "Makefile").read_text().replace("\\\n", " ")
    recipes = [line for line in text.splitlines() if line.startswith("\t")]
    assert recipes
    used = {name for line in recipes for name in re.findall(r"(?<!\$)\$\(?(\w+)", line)}
    assert used <= OF_THE_MAKEFILE


def test_the_workflow_reads_and_no_more() -> None:
    files = sorted((PROJECT / ".github" / "workflows").glob("*.yml"))
    assert files
    for file in files:
        workflow = yaml.safe_load(file.read_text())
        assert workflow["permissions"] == {"contents": "read"}
        assert "pull_request_target" not in workflow[True]
        for job in workflow["jobs"].values():
            assert "permissions" not in job
            steps = job["steps"]
            assert all(
                re.search("@(v[0-9]+|[0-9a-f]{40})$", one.get("uses", "@v1")) for one in steps
            )
            # Text of an event, such as the title of a pull request, would be code in a shell.
            assert not any("${{" in one.get("run", "") for one in steps)


def imported(file: Path) -> Iterator[Path]:
    """The sources of the project that one source imports where it is loaded."""
    for node in ast.parse(file.read_text()).body:
        names: list[str] = []
        if isinstance(node, ast.ImportFrom):
            above = [".".join(file.relative_to(PROJECT).parts[: -node.level])] if node.level else []
            module = ".".join([*above, *filter(None, [node.module])])
            names = [module, *(f"{module}.{one.name}" for one in node.names)]
        elif isinstance(node, ast.Import):
            names = [one.name for one in node.names]
        for name in names:
            place = PROJECT.joinpath(*name.split("."))
            yield from filter(Path.is_file, (place.with_suffix(".py"), place / "__init__.py"))


def test_what_the_engine_runs_needs_nothing_of_the_commands() -> None:
    """Nothing of `offline` but what reads files is loaded."""
    reached: set[Path] = set()
    # The files of rules are found, not named.
    waiting = [PROJECT / "__main__.py", *(PROJECT / "microservices/rules").rglob("*.py")]
    while waiting:
        reached |= (new := set(imported(waiting.pop())) - reached)
        waiting += new
    found = {packages.package(file.relative_to(PROJECT)) for file in reached}
    assert found - OF_THE_PACKAGE == {*packages.ENGINE}


@pytest.mark.parametrize("folder", [name for name in packages.ALL if name != "tests"])
def test_a_folder_needs_none_but_those_below_it(folder: str) -> None:
    files = packages.sources(folder)
    assert files
    trees = [ast.parse((PROJECT / file).read_text()) for file in files]
    found = {name for tree in trees for name in imported_folders(tree)}
    assert {name.split(".")[-1] for name in found - {folder}} == ARROWS[folder.split(".")[-1]]


def imported_folders(tree: ast.Module) -> Iterator[str]:
    """The folders of the project of which one source imports something, wherever it does."""
    for node in ast.walk(tree):
        names: list[str] = []
        if isinstance(node, ast.ImportFrom):
            names = [node.module or ""]
        elif isinstance(node, ast.Import):
            names = [one.name for one in node.names]
        yield from {packages.package(Path(*name.split("."))) for name in names if name} & set(
            packages.ALL
        )
