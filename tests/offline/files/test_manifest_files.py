"""Manifests: what becomes a file, under which name, and with which text."""

from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from microservices.offline.engine.evaluation import UNKNOWN, Evaluation, Resource, Secret
from microservices.offline.failure import Failure
from microservices.offline.files.manifest_files import manifest_files, manifest_text
from microservices.offline.files.yaml_document import parse
from tests.offline.programs import stand_in


def of(inputs: dict[str, Any], kind: str = "", name: str = "x", custom: bool = True) -> Resource:
    """A resource with these inputs."""
    token = kind or f"kubernetes:{inputs.get('apiVersion')}:{inputs.get('kind')}"
    return Resource(f"urn::{token}::{name}", token, name, "", custom, inputs)


def named(version: str = "v1", kind: str = "ConfigMap", **metadata: Any) -> dict[str, Any]:
    """An object with this metadata."""
    return {"apiVersion": version, "kind": kind, "metadata": metadata}


def files(*resources: Resource) -> dict[str, str]:
    """The files of these resources."""
    return manifest_files(Evaluation("dev", "shop", resources, {}, ()))


def test_a_stack_becomes_one_file_for_each_object() -> None:
    assert list(manifest_files(stand_in())) == [
        "1-manifest/v1-namespace-default-shelves.yaml",
        "1-manifest/v1-configmap-shelves-books.yaml",
        "1-manifest/v1-secret-shelves-books.yaml",
        "1-manifest/apps_v1-deployment-shelves-books-drawer.yaml",
        "1-manifest/example.com_v1-route-shelves-books-drawer.yaml",
    ]


def test_the_first_keys_come_first_and_the_rest_is_sorted() -> None:
    inputs = {
        "apiVersion": "a/v1",
        "automount": False,
        "kind": "A",
        "metadata": {"name": "x"},
        "spec": {"a": 1, "b": [0.5, None], "c": {}},
        "type": "Opaque",
    }
    (text,) = files(of(inputs)).values()
    assert text == (
        "apiVersion: a/v1\nkind: A\nmetadata:\n  name: x\n"
        "spec:\n  a: 1\n  b:\n  - 0.5\n  - null\n  c: {}\n"
        "automount: false\ntype: Opaque\n"
    )


def test_secrets_are_written_as_stand_ins() -> None:
    text = manifest_files(stand_in())["1-manifest/v1-secret-shelves-books.yaml"]
    assert yaml.safe_load(text)["stringData"] == {"key": "[secret door.key 3b431283]"}
    (text,) = files(of(named(name="x") | {"data": {"k": Secret("hunter2")}})).values()
    assert yaml.safe_load(text)["data"] == {"k": "[secret]"}


@pytest.mark.parametrize(
    ("inputs", "path"),
    [
        (named(name="x", namespace="n"), "1-manifest/v1-configmap-n-x.yaml"),
        (named("a.io/v1", "Foo", name="x"), "1-manifest/a.io_v1-foo-default-x.yaml"),
        (
            named("apiextensions.k8s.io/v1", "CustomResourceDefinition", name="a.io"),
            "0-crd/apiextensions.k8s.io_v1-customresourcedefinition-default-a.io.yaml",
        ),
        (
            named("a.io/v1", "CustomResourceDefinition", name="x"),
            "1-manifest/a.io_v1-customresourcedefinition-default-x.yaml",
        ),
        (
            named("rbac.authorization.k8s.io/v1", "ClusterRole", name="system:x"),
            "1-manifest/rbac.authorization.k8s.io_v1-clusterrole-default-system:x.yaml",
        ),
        (named(name="../../x"), "1-manifest/v1-configmap-default-.._.._x.yaml"),
    ],
)
def test_a_file_is_named_as_the_provider_names_it(inputs: dict[str, Any], path: str) -> None:
    assert list(files(of(inputs))) == [path]


def test_components_and_providers_are_no_files() -> None:
    component = of({}, "a:b:C", custom=False)
    assert files(component, of({}, "pulumi:providers:kubernetes")) == {}


@pytest.mark.parametrize(
    ("resource", "text"),
    [
        (
            of({"chart": "x"}, "kubernetes:helm.sh/v3:Release"),
            "kubernetes:helm.sh/v3:Release `x` needs its provider's plugin: it is no manifest",
        ),
        (
            of(named(name="x"), "random:index:RandomId"),
            "random:index:RandomId `x` needs its provider's plugin: it is no manifest",
        ),
        (
            of(named(name="x"), "kubernetes:core/v1:ConfigMapPatch"),
            "kubernetes:core/v1:ConfigMapPatch `x` changes an object that is not here: "
            "it is no manifest",
        ),
        (
            of(named()),
            "kubernetes:v1:ConfigMap `x` has no metadata.name: a deployment would invent one",
        ),
        (
            of({"apiVersion": "v1", "kind": "ConfigMap"}),
            "kubernetes:v1:ConfigMap `x` has no metadata.name: a deployment would invent one",
        ),
        (
            of(named(name="x", labels={"a": UNKNOWN}) | {"spec": [{"b": UNKNOWN}]}),
            "kubernetes:v1:ConfigMap `x`: only a deployment can tell metadata.labels.a, spec[0].b",
        ),
    ],
)
def test_what_is_no_manifest_is_refused(resource: Resource, text: str) -> None:
    with pytest.raises(Failure) as caught:
        files(resource)
    assert str(caught.value) == text


def test_two_objects_for_one_file_are_refused() -> None:
    with pytest.raises(Failure, match="`b` is the second object for 1-manifest/v1-configmap-"):
        files(of(named(name="x"), name="a"), of(named(name="x"), name="b"))


@pytest.mark.parametrize(
    "text", ["on", "y", "N", "1e3", "1.5e3", "0o17", "1_000", "1:30", "2024-01-01", "~", "", "0777"]
)
def test_text_that_looks_like_something_else_is_quoted(text: str) -> None:
    assert manifest_text({"k": text}) == f"k: '{text}'\n"


def test_lines_stay_lines_and_long_text_stays_one() -> None:
    assert manifest_text({"k": "a\nb\n"}) == "k: |\n  a\n  b\n"
    long = "word " * 100 + "end"
    assert manifest_text({"k": long}) == f"k: {long}\n"
    assert manifest_text({"k": "é"}) == "k: é\n"


@given(st.dictionaries(st.text(), st.text() | st.integers(-(2**53), 2**53) | st.booleans()))
def test_every_parser_reads_what_was_written(values: dict[str, Any]) -> None:
    text = manifest_text({"data": values, "list": [values]})
    assert yaml.safe_load(text) == {"data": values, "list": [values]}
    document = parse(text, "a.yaml")
    assert (document.value, document.problems) == ({"data": values, "list": [values]}, ())
