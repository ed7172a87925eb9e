"""The tool modules' `go.mod` files: the one place where the versions of the programs stand."""

import re
from dataclasses import dataclass
from pathlib import Path

_REQUIRE = re.compile(r"^(?:require\s+)?(?P<path>[^\s()]+)\s+(?P<version>v\S+)")
_REPLACE = re.compile(r"^replace\s+(?P<path>\S+)(?:\s+v\S+)?\s+=>\s+\S+\s+(?P<version>v\S+)")
_TOOL = re.compile(r"^(?:tool\s+)?(?P<package>[\w.-]+/[\w./-]+)$")


@dataclass(frozen=True)
class GoModule:
    """One `go.mod`: its Go release, the version of each module (after replacing), its tools."""

    path: Path
    go: str
    versions: dict[str, str]
    tools: tuple[str, ...]

    def version_of(self, package: str) -> str:
        """Version of the module that holds `package`: the longest module path in front of it."""
        holders = [path for path in self.versions if f"{package}/".startswith(f"{path}/")]
        return self.versions[max(holders, key=len)]


def read(path: Path) -> GoModule:
    """Read the parts of a `go.mod` that the testbed needs."""
    go = ""
    versions: dict[str, str] = {}
    replaced: dict[str, str] = {}
    tools: list[str] = []
    for line in (text.strip() for text in path.read_text().splitlines()):
        if line.startswith("go "):
            go = line.removeprefix("go ").strip()
        elif match := _REPLACE.match(line):
            replaced[match["path"]] = match["version"]
        elif match := _REQUIRE.match(line):
            versions[match["path"]] = match["version"]
        elif match := _TOOL.match(line):
            tools.append(match["package"])
    return GoModule(path, go, versions | replaced, tuple(tools))
