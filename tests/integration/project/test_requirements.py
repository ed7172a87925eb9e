"""Everything that is installed is pinned and hashed, and comes from the short lists."""

import re
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, requires
from itertools import product
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.packages import ROOT

LISTS = ("requirements", "requirements-dev", "requirements-tools")
PYTHONS = ("3.11", "3.12", "3.13", "3.14")
# Universal lists are for every platform, for Python in a browser too.
PLATFORMS = (
    ("linux", "Linux"),
    ("darwin", "Darwin"),
    ("win32", "Windows"),
    ("emscripten", "Emscripten"),
)


def lines(file: str) -> list[str]:
    """The lines of a list, continued ones as one, without comments."""
    text = (ROOT / file).read_text().replace("\\\n", " ")
    return [line for one in text.splitlines() if (line := one.partition("#")[0].strip())]


def compiled(name: str) -> dict[str, tuple[Requirement, list[str]]]:
    """What a compiled list pins, with the hashes of each."""
    found = {}
    for line in lines(f"{name}.txt"):
        requirement, *hashes = re.split(r"\s+--hash=", line)
        parsed = Requirement(requirement)
        found[canonicalize_name(parsed.name)] = (parsed, hashes)
    return found


def written(name: str) -> Iterator[Requirement]:
    """What a short list asks for, with the lists that it takes in."""
    for line in lines(f"{name}.in"):
        if line.startswith("-r "):
            yield from written(line.removeprefix("-r ").removesuffix(".in"))
        elif not line.startswith("-c "):
            yield Requirement(line)


def version(requirement: Requirement) -> str:
    """The one version of a pin."""
    (only,) = requirement.specifier
    assert only.operator == "==", requirement
    assert not only.version.endswith(".*"), requirement
    return only.version


def environments() -> Iterator[dict[str, str]]:
    """Where a list can be installed, as markers name it."""
    for python, (sys_platform, system) in product(PYTHONS, PLATFORMS):
        yield {
            "python_version": python,
            "python_full_version": f"{python}.1",
            "sys_platform": sys_platform,
            "platform_system": system,
        }


def brought(requirement: Requirement) -> Iterator[Requirement]:
    """What an installed package asks for somewhere, with the extras that it was asked for with."""
    for line in requires(requirement.name) or ():
        asked = Requirement(line)
        extras = ("", *requirement.extras)
        if asked.marker is None or any(
            asked.marker.evaluate({**where, "extra": extra})
            for where, extra in product(environments(), extras)
        ):
            yield asked


@pytest.mark.parametrize("name", LISTS)
def test_every_package_is_pinned_and_hashed(name: str) -> None:
    pinned = compiled(name)
    assert pinned
    for requirement, hashes in pinned.values():
        assert version(requirement)
        assert hashes, requirement
        assert all(re.fullmatch("sha256:[0-9a-f]{64}", one) for one in hashes)


@pytest.mark.parametrize("name", LISTS)
def test_a_compiled_list_has_what_its_short_list_asks_for(name: str) -> None:
    pinned = compiled(name)
    asked = list(written(name))
    assert asked
    for requirement in asked:
        assert version(pinned[canonicalize_name(requirement.name)][0]) == version(requirement)


@pytest.mark.parametrize("name", ["requirements", "requirements-dev"])
def test_a_compiled_list_is_what_its_packages_bring_and_no_more(name: str) -> None:
    pinned, reached = compiled(name), set()
    waiting = list(written(name))
    while waiting:
        requirement = waiting.pop()
        key = (canonicalize_name(requirement.name), frozenset(requirement.extras))
        if key in reached:
            continue
        reached.add(key)
        pin = pinned[key[0]][0]
        assert requirement.specifier.contains(version(pin), prereleases=True), requirement
        try:
            waiting += brought(requirement)
        except PackageNotFoundError:
            assert pin.marker is not None, f"{pin} is not installed"
    assert {name for name, _ in reached} == set(pinned)


def test_the_lists_agree_with_each_other() -> None:
    run, checks, tools = (compiled(name) for name in LISTS)
    assert run.items() <= checks.items()
    both = checks.keys() & tools.keys()
    assert {name: version(checks[name][0]) for name in both} == {
        name: version(tools[name][0]) for name in both
    }


@pytest.mark.parametrize("file", sorted(ROOT.glob("requirements*")), ids=lambda file: file.name)
def test_no_list_names_a_place_to_install_from(file: Path) -> None:
    assert not re.search(r"://|--index-url|--extra-index-url|--find-links|@ ", file.read_text())


def test_everything_is_installed_by_its_hash() -> None:
    makefile = (ROOT / "Makefile").read_text()
    assert set(re.findall(r"pip install ([^\n]*)", makefile)) == {
        f"$(PIP_FLAGS) -r {name}.txt" for name in LISTS
    }
    flags = re.findall(r"^override PIP_FLAGS := (.*)$", makefile, re.MULTILINE)
    assert flags
    assert all("--require-hashes" in one.split() for one in flags)
