"""The packages of the project, named here alone for every test that goes through their sources."""

from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from types import ModuleType

ROOT = Path(__file__).resolve().parents[1]
PROGRAM = ("__main__.py", "microservices", "components")
"""What a project of one's own takes."""
PROVEN = (
    "microservices.settings",
    "microservices.manifests",
    "microservices.plan",
    "microservices.kinds",
    "microservices.specs",
    "microservices.dialects",
    "microservices.objects",
    "microservices.rules",
    "microservices.load",
    "components",
)
"""What decides and builds: some test notices every line, branch and small change of it."""
ENGINE = (*PROVEN, "microservices.deploy")
"""What the engine runs, beside `__main__.py`."""
PRODUCT = (*ENGINE, "microservices.offline", "policy")
"""All that runs for a person with services to deploy: its own tests run every line and branch."""
ALL = (*PRODUCT, "plugin", "testbed", "tests", "benchmarks")


def folder(package: str) -> Path:
    """Where a package lies in the project."""
    return Path(*package.split("."))


def package(source: Path) -> str:
    """The package of a source, both as they are named here."""
    parts = source.parts
    return ".".join(parts[:2]) if parts[0] == "microservices" else parts[0]


def tests_of(package: str) -> Path:
    """The tests of a package, whose folder has the package's name."""
    above, *below = package.split(".")
    return Path("tests", below[0] if below else above)


def sources(*packages: str) -> list[Path]:
    """Every source of some packages, in whatever folder of theirs, by its path in the project."""
    found = (file for package in packages for file in (ROOT / folder(package)).rglob("*.py"))
    return sorted(file.relative_to(ROOT) for file in found)


def modules(*packages: str) -> Iterator[ModuleType]:
    """Every module of some packages that does nothing but declare, where it is imported."""
    for source in sources(*packages):
        *above, name = source.with_suffix("").parts
        if name != "__main__":
            yield import_module(".".join(above if name == "__init__" else [*above, name]))
