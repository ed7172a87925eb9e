"""Manifests of others are read as they are, and each file that is none is told once."""

from pathlib import Path

import pytest

from microservices.offline.files.manifest_source import read_manifests
from microservices.settings.values.problems import Rejected

OBJECT = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: limits}\n"


def read(folder: Path, text: str | bytes, name: str = "a.yaml") -> list[str]:
    """The kinds and names in a file."""
    file = folder / name
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    return [
        f"{one.manifest['kind']}/{one.manifest['metadata']['name']}"
        for one in read_manifests(str(file))
    ]


def test_lists_and_documents_are_taken_apart(tmp_path: Path) -> None:
    typed = "apiVersion: v1\nkind: SecretList\nitems: [{metadata: {name: keys}}]\n"
    plain = "kind: List\napiVersion: v1\nitems:\n- " + OBJECT.replace("\n", "\n  ").rstrip() + "\n"
    nothing = "apiVersion: v1\nkind: List\n"
    found = read(tmp_path, f"---\n# nothing\n---\n{typed}---\n{plain}---\n{nothing}")
    assert found == ["Secret/keys", "ConfigMap/limits"]


def test_a_folder_is_read_with_all_below_it(tmp_path: Path) -> None:
    (tmp_path / "below").mkdir()
    (tmp_path / "below" / "a.yml").write_text(OBJECT)
    (tmp_path / "notes.txt").write_text("no manifest")
    assert [one.file for one in read_manifests(str(tmp_path))] == [str(tmp_path / "below/a.yml")]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("a: [", "line 2, column 1: not YAML: did not find expected node content; mend the line"),
        ("a: !!timestamp noon", "not YAML: "),
        ("a: &a [*a]", "not YAML: it has no end, or a key is a map"),
        ("{[a]: b}", "line 1, column 2: not YAML: "),
        (
            "kind: {{ .V }}",
            "line 1, column 8: this is a template that nobody has rendered: it has `{{`",
        ),
        (
            OBJECT.replace("limits", "'{{ x }}'"),
            "ConfigMap/{{ x }}: this is a template that nobody",
        ),
        (b"\xff", "this is not UTF-8; save it as UTF-8"),
        ("[1]", "this is no map; write objects with"),
        ("replicas: 1\nimage: a", "the document with image, replicas has no `kind`"),
        ("{}", "{} has no `kind`"),
        ("kind: A\nmetadata: {name: a}", "A.apiVersion: it is missing; write group and version"),
        ("kind: A\napiVersion: v1", "A.metadata.name: it is missing"),
        (OBJECT + "data: [1]", "ConfigMap/limits.data: this is no map"),
        ("kind: List\napiVersion: v1\nitems: {}", "List.items: this is no list"),
        (
            "kind: Job\napiVersion: batch/v1\nmetadata: {name: a}\nspec: {backoffLimit: one}",
            "Job/a.spec.backoffLimit: this is text; write a whole number",
        ),
        ("# nothing", "there is no Kubernetes object"),
        (f"{OBJECT}---\n{OBJECT}", "ConfigMap/limits: "),
    ],
)
def test_what_is_no_manifest_is_refused_by_its_file(tmp_path: Path, text: str, told: str) -> None:
    with pytest.raises(Rejected) as refusal:
        read(tmp_path, text)
    assert f"{tmp_path}/a.yaml: {told}" in str(refusal.value)
    [_] = refusal.value.problems


def test_an_alias_that_stands_for_too_much_is_refused(tmp_path: Path) -> None:
    doubled = "\n".join(f"a{n}: &a{n} [*a{n - 1}, *a{n - 1}]" for n in range(1, 30))
    with pytest.raises(Rejected, match="not YAML: it has no end"):
        read(tmp_path, f"a0: &a0 x\n{doubled}")


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("Chart.yaml", "this is a Helm chart, and its templates are no manifests; render it first"),
        ("kustomization.yaml", "this folder is built by kustomize; build it first"),
    ],
)
def test_what_is_to_be_rendered_first_is_refused(tmp_path: Path, name: str, told: str) -> None:
    (tmp_path / name).write_text("name: shop")
    for source in (tmp_path, tmp_path / name):
        with pytest.raises(Rejected) as refusal:
            read_manifests(str(source))
        assert str(refusal.value).startswith(f"{source}: {told}")


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Rejected, match="there is no such file; name a file, a folder, or `-`"):
        read_manifests(str(tmp_path / "none"))
