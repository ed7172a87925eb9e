import pytest

from testbed.layers import Tally, layer_of


@pytest.mark.parametrize(
    ("path", "layer"),
    [
        ("tests/settings/test_load.py::test_x", "fast"),
        ("tests/test_contracts.py::test_x", "fast"),
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
