from collections import Counter
from collections.abc import Iterator
from typing import Any

from hypothesis import given

from tests.builders import Tree
from tests.examples import examples
from tests.strategies import stacks


def containers(value: Any) -> Iterator[Any]:
    """Every map and list in a value, itself first."""
    if isinstance(value, dict | list):
        yield value
        for one in value.values() if isinstance(value, dict) else value:
            yield from containers(one)


@examples(12)
@given(stacks())
def test_no_two_places_of_a_stack_are_one_object(values: Tree) -> None:
    times = Counter(id(one) for one in containers(values))
    assert [one for one in containers(values) if times[id(one)] > 1] == []
