"""Pulumi.yaml and Pulumi.<stack>.yaml as the CLI hands them to the program, without the CLI.

What is refused here is refused before the program starts, with every problem at once: what Pulumi
itself refuses (sdk/go/common/workspace, pkg/workspace/config.go), and what it takes in silence
although nobody means it, such as a misspelt key.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from shlex import quote
from typing import Any

from microservices.load.foreign_word import advice
from microservices.load.key_prefix import stray_key
from microservices.offline.engine.configuration import (
    BLINDED,
    Configuration,
    qualified,
    value_text,
)
from microservices.offline.engine.secret_values import (
    Reveal,
    ciphertexts,
    replaced,
    stand_in,
    with_value_at,
)
from microservices.offline.engine.stack_secrets import Misplaced, plaintexts, secret_problems
from microservices.offline.files.project_file import Declaration, Project, project_of
from microservices.offline.files.pulumi_name import stack_name_problem
from microservices.offline.files.yaml_document import read
from microservices.offline.suggestion import instead_of
from microservices.settings.values.problems import Path as YamlPath
from microservices.settings.values.problems import Problem, Rejected, yaml_path

# By these a stack encrypts itself: without a passphrase or a key of its own Pulumi Cloud does it.
_KEYS = ("encryptedkey", "encryptionsalt")
_TOP_LEVEL = ("config", "encryptedkey", "encryptionsalt", "environment", "secretsprovider")
_STACK_FILE = re.compile(r"Pulumi\.(.+)\.yaml")


@dataclass(frozen=True)
class StackFiles:
    """The two files of a stack; messages name them as they were given, by path or by stack."""

    stack: str
    stack_file: Path
    project_file: Path
    by_path: bool = False

    @classmethod
    def of(
        cls, stack: str, stack_file: Path | None = None, project_file: Path | None = None
    ) -> "StackFiles":
        """The files of a stack in the current folder, or others in their place."""
        usual = Path(f"Pulumi.{stack}.yaml")
        return cls(stack, stack_file or usual, project_file or Path("Pulumi.yaml"))

    @classmethod
    def named(cls, file: Path) -> "StackFiles":
        """A stack file of any folder, and the Pulumi.yaml beside it.

        Raises:
            Rejected: its name is not that of a stack file.

        """
        found = _STACK_FILE.fullmatch(file.name)
        if found is None:
            what = "this is not the name of a stack file"
            raise Rejected([Problem(str(file), "", what, "name one such as shop/Pulumi.prod.yaml")])
        return cls(found[1], file, file.parent / "Pulumi.yaml", by_path=True)

    @property
    def config_set(self) -> str:
        """The options of `pulumi config set` that reach this stack's file."""
        usual = self.stack_file.name == f"Pulumi.{self.stack}.yaml"
        elsewhere = "" if usual else f" --config-file {quote(str(self.stack_file))}"
        return f"--stack {self.stack}{elsewhere}"


def read_stack(files: StackFiles, reveal: Reveal = stand_in) -> Configuration:
    """The configuration of a stack.

    Raises:
        Rejected: with every problem that the two files have.

    """
    configuration, problems = examine(files, reveal)
    if problems or configuration is None:
        raise Rejected(problems)
    return configuration


def examine(
    files: StackFiles, reveal: Reveal = stand_in
) -> tuple[Configuration | None, list[Problem]]:
    """The configuration as far as it is sound, and what is wrong with the rest.

    None when nothing can be said about what the program would read.
    """
    if problem := stack_name_problem(files.stack):
        return None, [problem]
    beside = "name a stack file that lies beside its Pulumi.yaml"
    project_tree, problems = read(
        files.project_file, beside if files.by_path else "name it with --project-file"
    )
    stack_tree, more = read(files.stack_file, _other_stacks(files))
    problems += more
    project = None
    if project_tree is not None:
        project, more = project_of(project_tree, str(files.project_file))
        problems += more
    if project is None or stack_tree is None:
        return None, problems
    if problem := _shape_problem(stack_tree, str(files.stack_file)):
        return None, [*problems, problem]
    reader = _StackReader(files, project, reveal)
    configuration = reader.configuration(stack_tree)
    return configuration, problems + reader.problems


def _shape_problem(tree: Any, file: str) -> Problem | None:
    if not isinstance(tree, dict):
        return Problem(file, "", "this is no map", "write `config:` and keys below it")
    if not isinstance(tree.get("config") or {}, dict):
        return Problem(file, "config", "this is no map", "write `namespace:key: value` lines")
    return None


def _other_stacks(files: StackFiles) -> str:
    folder = files.stack_file.parent
    names = sorted(
        path.name[len("Pulumi.") : -len(".yaml")] for path in folder.glob("Pulumi.*.yaml")
    )
    if not names:
        return "name one that is there" if files.by_path else "name it with --stack-file"
    return f"write one of the stacks here: {', '.join(names)}"


class _StackReader:
    """Reads one stack file against its project, and gathers what is wrong."""

    def __init__(self, files: StackFiles, project: Project, reveal: Reveal) -> None:
        self.problems: list[Problem] = []
        self._files, self._project, self._reveal = files, project, reveal
        self._by_key = False
        self._values: dict[str, str] = {}
        self._shown: dict[str, str] = {}

    def configuration(self, tree: Mapping[str, Any]) -> Configuration:
        for key in tree.keys() - set(_TOP_LEVEL):
            self._problem((key,), f"there is no key `{key}` here", instead_of(key, _TOP_LEVEL))
        self._by_key = not tree.keys().isdisjoint(_KEYS)
        stack = self._qualified(tree.get("config") or {})
        for key, value in stack.items():
            self._stack_value(key, value)
        self._project_values(stack, "environment" in tree)
        secret_keys = frozenset(self._shown)
        project = self._project
        return Configuration(project.name, self._values, secret_keys, self._shown, project.main)

    def _qualified(self, written: Mapping[str, Any]) -> dict[str, Any]:
        values: dict[str, Any] = {}
        meant: dict[str, Any] = {}
        for key, value in written.items():
            full = qualified(key, self._project.name)
            if full.count(":") != 1 or full.startswith(":") or full.endswith(":"):
                what = "this is no configuration key"
                self._problem((key,), what, f"write `{self._project.name}:key`")
            elif stray := stray_key(full, self._project.name, self._project.own_names):
                self._problem((key,), stray.what, stray.instead)
                if stray.meant:
                    meant[f"{self._project.name}:{stray.meant}"] = value
            elif full in values:
                self._problem((key,), f"`{full}` stands here already", "keep one of the two")
            else:
                values[full] = value
        # As it is meant a key is read, so that nothing is told that only follows.
        return {**meant, **values}

    def _stack_value(self, key: str, value: Any) -> None:
        project = self._project
        declaration = project.declarations.get(key)
        if project.owns(key):
            if declaration is None and key.partition(":")[2] not in project.own_names():
                known = [f"{project.name}:{name}" for name in project.own_names()]
                declare = f"declare it under `config:` in {self._files.project_file}"
                instead = advice(key.partition(":")[2])
                instead = instead or f"{instead_of(key, known)}, or {declare}"
                self._problem((key,), f"there is no key `{key}` here", instead)
                return
            if value is None:
                self._problem((key,), "it has no value", "write one, or leave the line out")
                return
            misplaced = secret_problems(key, value, project.name, self._files.config_set)
            if misplaced:
                self._misplaced(key, value, misplaced)
                return
        self._plaintexts(key, value)
        self._check_declared(key, value, declaration)
        self._put(key, value)

    def _misplaced(self, key: str, value: Any, found: list[Misplaced]) -> None:
        """Keep stand-ins for what must not be there, so that the program checks all the rest."""
        for path, what, instead in found:
            self._problem((key, *path), what, instead)
            value = with_value_at(value, path, {"secure": ""})
        self._put(key, value)
        if key != f"{self._project.name}:secrets":
            del self._shown[key]

    def _plaintexts(self, key: str, value: Any) -> None:
        found = plaintexts(key, value, self._files.config_set, by_key=self._by_key)
        for path, what, instead in found:
            self._problem((key, *path), what, instead)

    def _check_declared(self, key: str, value: Any, declaration: Declaration | None) -> None:
        if declaration is None:
            return
        if declaration.secret and not any(ciphertexts(value)):
            command = f"pulumi config set --secret '{key}' {self._files.config_set}"
            self._problem((key,), "it is not encrypted", f"run: {command}")
        content = value if isinstance(value, dict | list) else value_text(value)
        if wrong := declaration.mismatch(content):
            self._problem((key,), *wrong)

    def _put(self, key: str, value: Any) -> None:
        if any(ciphertexts(value)):
            self._shown[key] = value_text(replaced(value, lambda *_: BLINDED, (key,)))
            value = replaced(value, self._reveal, (key,))
        self._values[key] = value_text(value)

    def _project_values(self, stack: Mapping[str, Any], has_environment: bool) -> None:
        for key, declaration in self._project.declarations.items():
            if key in stack:
                continue
            if declaration.has_value:
                self._values[key] = value_text(declaration.value)
            elif self._project.owns(key):
                what = "it is missing, and the project has no value for it"
                instead = f"write `{key}:` under `config:`"
                if has_environment:
                    what += "; what `environment:` gives cannot be read offline"
                self._problem((key,), what, instead)

    def _problem(self, path: YamlPath, what: str, instead: str) -> None:
        self.problems.append(Problem(str(self._files.stack_file), yaml_path(path), what, instead))
