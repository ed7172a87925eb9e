import pytest

from testbed.plugin.layers import Tally, layer_of, read_floors


@pytest.mark.parametrize(
    ("path", "layer"),
    [
        ("tests/load/test_layers.py::test_x", "fast"),
        ("tests/integration/any_stack/test_contracts.py::test_x", "integration"),
        ("tests/cluster/test_stack.py::test_x[a/b]", "cluster"),
        ("tests/mesh/test_split.py::test_x", "mesh"),
        ("tests/engine/test_up.py::test_x", "engine"),
        ("tests/testbed/test_load.py::test_x", "testbed"),
        ("elsewhere/mesh/test_x.py::test_x", "fast"),
    ],
)
def test_layer_is_the_folder_below_tests(path: str, layer: str) -> None:
    assert layer_of(path) == layer


def test_lines_count_each_layer_and_give_each_reason_to_skip() -> None:
    tally = Tally()
    tally.add("mesh", "skipped", "go is not on PATH")
    tally.add("mesh", "skipped", "go is not on PATH")
    tally.add("mesh", "passed")
    tally.add("fast", "passed")
    tally.add("fast", "failed")
    assert tally.lines() == [
        "layer fast: 1 passed, 1 failed, 0 skipped",
        "layer mesh: 1 passed, 0 failed, 2 skipped",
        "  2 skipped: go is not on PATH",
    ]


def tally(**passed: int) -> Tally:
    """So many passed tests of each layer."""
    found = Tally()
    for layer, count in passed.items():
        for _ in range(count):
            found.add(layer, "passed")
    return found


def test_a_layer_is_proven_by_as_many_passed_tests_as_its_floor() -> None:
    floors = read_floors(["fast: 3", "mesh: 2"])
    assert floors == {"fast": 3, "mesh": 2}
    assert tally(fast=3, mesh=2).unproven(["fast", "mesh"], floors) == []
    assert tally(fast=3, mesh=1).unproven(["fast", "mesh"], floors) == [
        "layer mesh is not proven: 1 passed, at least 2 have to"
    ]
    assert tally(fast=3).unproven(["fast"], floors) == [], "only what runs has to be proven"


def test_a_layer_of_which_no_test_passed_is_not_proven_even_without_a_floor() -> None:
    assert tally(fast=1).unproven(["fast", "engine"], {}) == [
        "layer engine is not proven: 0 passed, at least 1 have to"
    ]


def test_a_skipped_test_proves_nothing_unless_its_reason_is_allowed() -> None:
    found = tally(mesh=2)
    found.add("mesh", "skipped", "the command `ipset` is missing; install the package ipset")
    floors = {"mesh": 3}
    assert found.unproven(["mesh"], floors) == [
        "layer mesh is not proven: 1 skipped: "
        "the command `ipset` is missing; install the package ipset",
        "layer mesh is not proven: 2 passed, at least 3 have to",
    ]
    assert found.unproven(["mesh"], floors, may_skip="install the package") == []
