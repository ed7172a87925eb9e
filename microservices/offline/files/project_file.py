"""Pulumi.yaml: the project's name, and the configuration keys that it declares."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from microservices.load.key_prefix import own_keys, stray_key
from microservices.offline.engine.configuration import qualified
from microservices.offline.engine.secret_values import ciphertexts
from microservices.offline.files.pulumi_name import project_name_problem
from microservices.offline.suggestion import instead_of, nearest
from microservices.settings.values.problems import Problem, yaml_path

_TYPES = {
    "string": "text",
    "integer": "a whole number",
    "boolean": "true or false",
    "array": "a list",
    "object": "a map",
}
_KEYS = (
    *("name", "runtime", "description", "config", "author", "website", "license", "backend"),
    *("main", "options", "template", "packages", "plugins", "requiredPulumiVersion"),
)
_ATTRIBUTES = ("default", "description", "items", "secret", "type", "value")


@dataclass(frozen=True)
class Declaration:
    """One key of the project: the value that stands in for a stack's own, and what it may be."""

    key: str
    value: Any
    type: str | None
    items: Any
    secret: bool

    @property
    def has_value(self) -> bool:
        """Whether a stack may leave the key out; without a value every stack must write it."""
        return self.value is not None

    def mismatch(self, value: Any) -> tuple[str, str] | None:
        """What is wrong with a value for this key and what to write, or None if nothing is."""
        if self.type is None or fits(self.type, self.items, value):
            return None
        return f"the project declares it as {self.type}", f"write {_TYPES[self.type]}"


@dataclass(frozen=True)
class Project:
    """A project, as far as the configuration of its stacks goes."""

    name: str
    declarations: Mapping[str, Declaration]
    main: str = "."

    def owns(self, key: str) -> bool:
        """Whether a qualified key lies in the project's own namespace."""
        return key.startswith(f"{self.name}:")

    def own_names(self) -> list[str]:
        """The names of the keys of the program, and of those that the project declares."""
        declared = {key.partition(":")[2] for key in self.declarations if self.owns(key)}
        return sorted(declared | own_keys())


def fits(kind: str, items: Any, value: Any) -> bool:
    """Whether Pulumi accepts a value as one of its types (ValidateConfigValue in project.go)."""
    if kind == "string":
        return isinstance(value, str)
    if kind == "integer":
        return (isinstance(value, int) and not isinstance(value, bool)) or _is_whole(value)
    if kind == "boolean":
        return isinstance(value, bool) or value in ("true", "false")
    if kind == "object":
        return isinstance(value, dict)
    inner = items if isinstance(items, dict) else {}
    return isinstance(value, list) and all(
        fits(inner.get("type", "string"), inner.get("items"), item) for item in value
    )


def _is_whole(value: Any) -> bool:
    return isinstance(value, str) and value.removeprefix("-").isdecimal() and value.isascii()


def project_of(tree: Any, file: str) -> tuple[Project | None, list[Problem]]:
    """The project that Pulumi.yaml describes; None when it has no name to work with."""
    if not isinstance(tree, dict):
        return None, [Problem(file, "", "this is no map", "write `name:` and `runtime:` lines")]
    name = tree.get("name")
    if not isinstance(name, str) or not name:
        instead = "write `name:` and the prefix of its keys, such as `name: shop`"
        return None, [Problem(file, "name", "the project has no name", instead)]
    if problem := project_name_problem(name, file):
        return None, [problem]
    problems = [Problem(file, key, *found) for key in tree if (found := _key_problem(key))]
    main = tree.get("main", ".")
    if not isinstance(main, str) or not main:
        what = "this is no path of the program"
        problems.append(Problem(file, "main", what, "write its folder, such as src"))
        main = "."
    written = tree.get("config") or {}
    if not isinstance(written, dict):
        problems.append(Problem(file, "config", "this is no map", "declare keys below it"))
        written = {}
    declarations, found = _declarations(written, name, file)
    return Project(name, declarations, main), [*problems, *found]


def _declarations(
    written: Mapping[str, Any], name: str, file: str
) -> tuple[dict[str, Declaration], list[Problem]]:
    problems: list[Problem] = []
    declarations: dict[str, Declaration] = {}
    for key, value in written.items():
        declaration = _declaration(key, value, name)
        if stray := stray_key(declaration.key, name, own_keys):
            problems.append(Problem(file, yaml_path((key,)), stray.what, stray.instead))
            if not stray.meant:
                continue
            # As it is meant it is kept, so that nothing is told that only follows.
            declaration = replace(declaration, key=f"{name}:{stray.meant}")
        if declaration.key in declarations:
            what = "this key is declared already, with its namespace"
            problems.append(Problem(file, yaml_path((key,)), what, "keep one of the two"))
        declarations[declaration.key] = declaration
        found = _problems_of(declaration, value, name)
        problems += (Problem(file, yaml_path((key, *path)), *rest) for path, *rest in found)
    return declarations, problems


def _key_problem(key: str) -> tuple[str, str] | None:
    """Pulumi takes any key in silence; one that is nearly a known one is a slip."""
    if key == "stackConfigDir":
        return "offline, a stack file lies beside this file", "leave it out"
    if key in _KEYS or not nearest(key, _KEYS):
        return None
    return f"there is no key `{key}` here", instead_of(key, _KEYS)


def _declaration(key: str, written: Any, project: str) -> Declaration:
    full = qualified(key, project)
    if not isinstance(written, dict):
        return Declaration(full, written, None, None, secret=False)
    default = written.get("default")
    value = default if default is not None else written.get("value")
    kind = written.get("type")
    known = kind if isinstance(kind, str) and kind in _TYPES else None
    return Declaration(full, value, known, written.get("items"), written.get("secret") is True)


def _problems_of(
    declaration: Declaration, written: Any, project: str
) -> Iterator[tuple[tuple[str | int, ...], str, str]]:
    """Path below the key, what is wrong, and what to write instead (project.json, project.go)."""
    own = declaration.key.startswith(f"{project}:")
    if isinstance(written, dict):
        for attribute in sorted(set(written) - set(_ATTRIBUTES)):
            what = f"there is no attribute `{attribute}` here"
            yield (attribute,), what, instead_of(attribute, _ATTRIBUTES)
        if written.get("default") is not None and written.get("value") is not None:
            yield (), "it has both `default` and `value`", "keep one of the two"
        if "type" in written and declaration.type is None:
            yield ("type",), "Pulumi has no such type", f"write one of: {', '.join(_TYPES)}"
        if not own and ("type" in written or "default" in written):
            yield (), "keys of other namespaces take a `value` only", "write `value:`"
    elif written is None:
        yield (), "it has no declaration", "write `description:`, and `value:` or `default:`"
    if declaration.has_value and (wrong := declaration.mismatch(declaration.value)):
        yield (), *wrong
    if not own and not declaration.has_value:
        yield (), "keys of other namespaces need a value", "write `value:`"
    for path, _ in ciphertexts(declaration.value):
        what = "Pulumi reads a map with the lone key `secure` as an encrypted value"
        yield path, what, f"move it to `{project}:secrets` of a stack file, or add a key"
