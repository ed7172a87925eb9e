"""Whatever is malformed in whatever stack is told once, and nothing that follows from it."""

from copy import deepcopy

from hypothesis import assume, given
from hypothesis import strategies as st

from microservices.settings.values.problems import yaml_path
from tests.builders import Tree, below, misshapen, paths, places, problems, stack
from tests.examples import examples
from tests.strategies import stacks


@examples(25)
@given(stacks(), st.data())
def test_one_malformed_value_is_told_once_and_nothing_else(
    values: Tree, data: st.DataObject
) -> None:
    path = data.draw(st.sampled_from([*places(values)]))
    broken = deepcopy(values)
    below(broken, path[:-1])[path[-1]] = [[]]
    (line,) = problems(broken)
    where = [path, (*path, 0)]
    if "is a map that does not fit here" in line:
        # It fits none of the ways to write it, and only the reader knows which one was meant.
        where.append(path[:-1])
    assert paths([line])[0] in map(yaml_path, where)


@examples(25)
@given(stacks(), st.data())
def test_one_misspelt_key_is_told_once_and_nothing_else(values: Tree, data: st.DataObject) -> None:
    path = data.draw(st.sampled_from([*places(values)]))
    *above, last = path
    assume(isinstance(last, str))
    broken = deepcopy(values)
    entries = below(broken, (*above,))
    entries[f"{last}x"] = entries.pop(last)
    # What somebody has named themselves may be named otherwise.
    assume(any("there is no key" in line for line in misshapen(broken)))
    assert paths(problems(broken)) == [yaml_path((*above, f"{last}x"))]


def test_a_catalogue_that_is_no_map_leaves_nothing_missing() -> None:
    services = {"web": {"tag": "1"}, "api": None}
    assert paths(problems(stack(services=services), ["web"])) == ["services.api", "catalog"]
