"""The page in a real browser: nothing overlaps, nothing is cut off, and nothing runs."""

from collections import Counter
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from microservices.offline.graph.node import Topology
from microservices.offline.graph.page import page
from microservices.offline.graph.topology import topology
from tests.offline.graph.access import guarded, operation, outside, principal, rule
from tests.offline.graph.browser import asked, chromium
from tests.offline.graph.systems import system
from tests.offline.objects import Manifest
from tests.stacks import STACKS, evaluated, evaluated_with, manifests

SIZES = (2, 12, 60)
MEASURE = Path(__file__).with_name("measured.js").read_text()
EVIL = '<img src=x onerror="top.reached=1">"\'</style></svg><script>top.reached=2</script>'


def hostile() -> list[Manifest]:
    """A stack whose every name, host and path would be more than text."""
    paths = operation(8080, paths=[f"/{EVIL}"], methods=[EVIL])
    read = [{"name": EVIL, "envFrom": [{"secretRef": {"name": EVIL}}]}]
    return [
        *guarded(
            "web", rule(principal("web"), paths), rule(principal(EVIL.replace("/", "")), paths)
        ),
        *guarded(EVIL, rule(principal("web"), paths), calls=(f"./{EVIL}",), containers=read),
        outside(EVIL, EVIL),
    ]


NAMES = [*(f"size-{size}" for size in SIZES), *STACKS, "hostile"]


@cache
def topologies() -> dict[str, Topology]:
    """What is drawn: stacks of some sizes, those of the project, and one that means harm."""
    large = (manifests(evaluated_with(system(size))) for size in SIZES)
    made = [*large, *(manifests(evaluated(stack)) for stack in STACKS), hostile()]
    return dict(zip(NAMES, map(topology, made), strict=True))


@pytest.fixture(scope="module")
def measured(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    program = chromium()
    if program is None:
        pytest.skip("there is no Chromium on PATH; install the package chromium")
    drawn = {name: page(found, "microservices", name) for name, found in topologies().items()}
    return asked(program, drawn, MEASURE, tmp_path_factory.mktemp("browser"))


@pytest.mark.parametrize("name", NAMES)
def test_nothing_overlaps_or_is_cut_off(measured: dict[str, Any], name: str) -> None:
    assert measured[name]["wrong"] == []


@pytest.mark.parametrize("name", NAMES)
def test_everything_is_drawn(measured: dict[str, Any], name: str) -> None:
    found = topologies()[name]
    drawn = measured[name]["boxes"], measured[name]["lines"]
    assert drawn == (len(found.nodes), len(found.calls))
    assert found.nodes


@pytest.mark.parametrize("size", SIZES)
def test_a_made_up_stack_has_as_many_services(size: int) -> None:
    found = topologies()[f"size-{size}"]
    kinds = Counter(node.kind for node in found.nodes.values())
    assert (kinds["service"], kinds["gateway"], kinds["caller"]) == (size, 1, 2)
    assert len(found.calls) > size


def test_a_large_stack_is_larger_than_the_window(measured: dict[str, Any]) -> None:
    assert measured["size-60"]["width"] > 1280


@pytest.mark.parametrize("name", NAMES)
def test_no_name_becomes_more_than_text(measured: dict[str, Any], name: str) -> None:
    assert measured[name]["foreign"] == 0
    assert measured["reached"] is None
