"""The catalogue under the stack: the merge, and where a value was written."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from microservices.load.layers import Layers, depth, merge, removals_of_nothing, replaces
from microservices.settings.values.problems import Path, yaml_path
from tests.builders import layers, service, stack, warnings

SCALARS = st.booleans() | st.integers() | st.text(max_size=3)
KEYS = st.sampled_from("abc")
SOUND = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(KEYS, inner, max_size=3),
    max_leaves=8,
)
WITH_NULLS = st.recursive(
    SCALARS | st.none(),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(KEYS, inner, max_size=3),
    max_leaves=8,
)
MAPS = st.dictionaries(KEYS, SOUND, max_size=3)
PATCHES = st.dictionaries(KEYS, WITH_NULLS, max_size=3)


# https://www.rfc-editor.org/rfc/rfc7386#appendix-A
@pytest.mark.parametrize(
    ("under", "over", "result"),
    [
        ({"a": "b"}, {"a": "c"}, {"a": "c"}),
        ({"a": "b"}, {"b": "c"}, {"a": "b", "b": "c"}),
        ({"a": "b"}, {"a": None}, {}),
        ({"a": "b", "b": "c"}, {"a": None}, {"b": "c"}),
        ({"a": ["b"]}, {"a": "c"}, {"a": "c"}),
        ({"a": "c"}, {"a": ["b"]}, {"a": ["b"]}),
        ({"a": {"b": "c"}}, {"a": {"b": "d", "c": None}}, {"a": {"b": "d"}}),
        ({"a": [{"b": "c"}]}, {"a": [1]}, {"a": [1]}),
        (["a", "b"], ["c", "d"], ["c", "d"]),
        ({"a": "b"}, ["c"], ["c"]),
        ({"a": "foo"}, None, None),
        ({"a": "foo"}, "bar", "bar"),
        ({"e": None}, {"a": 1}, {"e": None, "a": 1}),
        ([1, 2], {"a": "b", "c": None}, {"a": "b"}),
        ({}, {"a": {"bb": {"ccc": None}}}, {"a": {"bb": {}}}),
    ],
)
def test_the_merge_is_that_of_the_standard(under: Any, over: Any, result: Any) -> None:
    assert merge(under, over) == result


@given(WITH_NULLS, PATCHES)
def test_laying_the_same_over_it_again_changes_nothing(under: Any, over: Any) -> None:
    assert merge(merge(under, over), over) == merge(under, over)


@given(MAPS)
def test_an_empty_map_over_it_changes_nothing(under: Any) -> None:
    assert merge(under, {}) == under


@given(WITH_NULLS, st.one_of(SCALARS, st.lists(SCALARS, max_size=3)))
def test_a_scalar_or_a_list_replaces_whatever_was_there(under: Any, over: Any) -> None:
    assert merge(under, over) == over


@given(MAPS, PATCHES)
def test_no_null_of_the_stack_is_left(under: Any, over: Any) -> None:
    assert not any(null_entries(merge(under, over)))


@given(MAPS, MAPS)
def test_each_key_is_merged_by_itself(under: Any, over: Any) -> None:
    merged = merge(under, over)
    assert merged.keys() == under.keys() | over.keys()
    for key in over:
        assert merged[key] == merge(under.get(key), over[key])
    for key in under.keys() - over.keys():
        assert merged[key] == under[key]


@given(MAPS, PATCHES)
def test_neither_layer_is_changed(under: Any, over: Any) -> None:
    before = repr((under, over))
    merge(under, over)
    assert repr((under, over)) == before


def null_entries(tree: Any) -> Any:
    """Whether each entry of the maps of a tree, not looking into lists, is null."""
    if isinstance(tree, dict):
        for value in tree.values():
            yield value is None
            yield from null_entries(value)


@pytest.mark.parametrize(
    ("path", "reached"),
    [
        ((), 0),
        (("a",), 1),
        (("a", "b", 1), 3),
        (("a", "b", 2), 2),
        (("a", "c"), 1),
        (("x", "b"), 0),
        (("a", "b", 1, "d"), 3),
        (("a", "null", "d"), 2),
    ],
)
def test_the_depth_of_a_path_is_how_far_it_leads(path: Path, reached: int) -> None:
    assert depth({"a": {"b": [0, 1], "null": None}}, path) == reached


@pytest.mark.parametrize(
    ("path", "replaced"),
    [
        ((), False),
        (("a",), False),
        (("x", "y"), False),
        (("a", "x"), False),
        (("a", "b"), True),
        (("a", "b", 0), True),
        (("a", "b", 7, "x"), True),
        (("a", "null"), True),
        (("a", "null", "x"), True),
    ],
)
def test_a_list_takes_the_place_of_all_that_is_in_it(path: Path, replaced: bool) -> None:
    assert replaces({"a": {"b": [0, 1], "null": None}}, path) is replaced


@pytest.mark.parametrize(
    ("under", "over", "paths"),
    [
        ({"a": {"b": 1}}, {"a": None}, []),
        ({"a": {"b": 1}}, {"a": {"b": None}}, []),
        ({"a": {"b": 1}}, {"c": None, "a": {"d": None}}, [("c",), ("a", "d")]),
        ({"a": 1}, {"a": {"b": None}}, [("a", "b")]),
        ({"a": {"b": {}}}, {"a": {"b": {"c": None}}}, [("a", "b", "c")]),
        ({"a": None}, {"a": None}, [("a",)]),
        ([], {"a": None}, [("a",)]),
        ({"a": 1}, [None], []),
        ({}, None, []),
    ],
)
def test_null_should_remove_something(under: Any, over: Any, paths: list[Path]) -> None:
    assert list(removals_of_nothing(under, over)) == paths


def test_the_stack_lies_over_the_catalogue() -> None:
    found = layers(
        {"namespace": "shop", "services": {"web": {"tag": "2", "configFrom": ["b"]}, "old": None}},
        {"web": {"image": "web", "configFrom": ["a", "c"]}, "old": service(), "api": service()},
    )
    assert found.merged == {
        "namespace": "shop",
        "services": {
            "web": {"image": "web", "tag": "2", "configFrom": ["b"]},
            "api": service(),
        },
    }


@pytest.mark.parametrize("services", [None, {}])
def test_a_stack_that_adds_nothing_has_the_catalogue(services: Any) -> None:
    assert layers({"services": services}, {"web": service()}).merged == {
        "services": {"web": service()}
    }


def test_without_a_catalogue_the_stack_stands_alone() -> None:
    assert layers({"services": {"web": service()}}).merged == {"services": {"web": service()}}
    assert layers({}).merged == {"services": {}}


def test_services_that_are_no_map_stay_for_the_check_to_see() -> None:
    assert layers({"services": ["web"]}, {"web": service()}).merged == {"services": ["web"]}


CATALOG = {"web": {"port": 0, "versions": {"v1": {"weight": 1}}, "configFrom": ["a"]}, "api": {}}
STACK = {
    "namespace": "shop",
    "services": {"web": {"tag": "2", "versions": {"v2": {}}}, "new": {"port": 0}, "api": None},
}


@pytest.mark.parametrize(
    ("path", "shared"),
    [
        ("services.web.port", True),
        ("services.web.tag", False),
        ("services.web.image", False),
        ("services.web.configFrom.0", True),
        ("services.web.versions.v1.weight", True),
        ("services.web.versions.v1.tag", True),
        ("services.web.versions.v2.weight", False),
        ("services.web.versions", False),
        ("services.new.port", False),
        ("services.new.image", False),
        ("services", False),
        ("namespace", False),
        ("mesh.cni", False),
    ],
)
def test_a_problem_names_the_file_that_the_value_was_written_in(path: str, shared: bool) -> None:
    parts = [int(part) if part.isdigit() else part for part in path.split(".")]
    place = f"microservices:{yaml_path(parts)}"
    if shared:
        place = f"microservices:{yaml_path(['catalog', *parts[1:]])}"
    problem = layers(STACK, CATALOG).problem(tuple(parts), "what", "instead")
    file = "Pulumi.yaml" if shared else "Pulumi.dev.yaml"
    assert str(problem) == f"{file}: {place}: what; instead"


def test_a_problem_of_the_catalogue_names_its_file() -> None:
    found = layers(STACK, CATALOG).problem(("catalog",), "what", "instead")
    assert str(found) == "Pulumi.yaml: microservices:catalog: what; instead"


def test_a_service_that_only_the_catalogue_has_is_told_there() -> None:
    problem = layers({"services": {}}, {"web": {}}).problem(("services", "web", "image"), "-", "-")
    assert (problem.file, problem.path) == ("Pulumi.yaml", "microservices:catalog.web.image")


def test_a_warning_names_the_file_that_the_value_was_written_in_too() -> None:
    catalog = {"web": service(image="web", tag="latest")}
    (line,) = warnings(stack(services={"web": {}}), catalog)
    assert line.startswith("Pulumi.yaml: microservices:catalog.web.tag: ")


def test_the_files_are_named_as_the_layers_say() -> None:
    found = Layers("shop", "base.yaml", "over.yaml", {"catalog": {"web": {"port": 0}}})
    problem = found.problem(("services", "web", "port"), "what", "instead")
    assert str(problem) == "base.yaml: shop:catalog.web.port: what; instead"


def test_layers_do_not_show_their_values() -> None:
    assert "hunter2" not in repr(layers({"secrets": {"app": {"key": "hunter2"}}}))
