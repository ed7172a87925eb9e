"""What cannot be imported is told with its file, its place and what to write instead."""

import io
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from microservices.offline.cli import main

DEPLOYMENT = """
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: shop}
spec:
  template:
    metadata: {labels: {app: web}}
    spec: {containers: [{name: web, image: web:1.0}]}
"""
BAD = {
    "no YAML": ("a: [", "line 2, column 1: not YAML"),
    "a tab": ("kind:\t{\n\t- a", "not YAML"),
    "a value in itself": ("&a {kind: A, metadata: {name: b, of: *a}}", "not YAML: it has no end"),
    "a key that is a map": ("{a: 1}: b", "not YAML"),
    "nothing": ("", "there is no Kubernetes object; name manifests"),
    "comments alone": ("# nothing\n---\n", "there is no Kubernetes object"),
    "a list": ("- a", "this is no map; write objects with `apiVersion` and `kind`"),
    "values": ("image: web\nreplicas: 2", "the document with image, replicas has no `kind`"),
    "an empty map": ("{}", "{} has no `kind`"),
    "no name": ("kind: Service", "Service.metadata.name: it is missing"),
    "a spec of text": (
        "{kind: Service, metadata: {name: a}, spec: b}",
        "Service/a.spec: this is no map",
    ),
    "a list without items": ("{kind: List, items: {}}", "List.items: this is no list"),
    "a list of what is none": (
        "{kind: List, items: [{a: b}]}",
        "the document with a has no `kind`",
    ),
    "a list of an unknown kind": (
        "{kind: WidgetList, items: [{metadata: {name: a}}]}",
        "nothing here runs: it has Widget; add a Deployment, StatefulSet, CronJob or Job",
    ),
    "a template": ("kind: Service\nmetadata: {name: {{ .Release.Name }}}", "nobody has rendered"),
    "a template in quotes": (
        "kind: Service\nmetadata: {name: '{{ .Release.Name }}'}",
        "nobody has rendered: it has `{{`; render them first: `helm template NAME CHART |",
    ),
    "two of one name": (
        f"{DEPLOYMENT}---{DEPLOYMENT}",
        "has an object of this kind and name already",
    ),
    "nothing that runs": (
        "{kind: Service, metadata: {name: a}}",
        "nothing here runs: it has Service; add a Deployment, StatefulSet, CronJob or Job",
    ),
}


@pytest.mark.parametrize(("text", "told"), BAD.values(), ids=BAD)
def test_what_is_no_system_is_refused(
    text: str, told: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "all.yaml"
    file.write_text(text)
    assert main(["import", str(file), "--out", str(tmp_path / "shop")]) == 2
    error = capsys.readouterr().err
    assert str(file) in error
    assert told in error
    assert not (tmp_path / "shop").exists()


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("Chart.yaml", "this is a Helm chart, whose templates are no manifests; render them first"),
        ("kustomization.yaml", "this folder is built by kustomize; build it first: `kubectl"),
        ("README.md", "there is no Kubernetes object"),
        (None, "there is no such file; name a file, a folder, or `-`"),
    ],
)
def test_a_folder_of_something_else_is_refused(
    name: str | None, told: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "given"
    if name:
        folder.mkdir()
        (folder / name).write_text("name: shop")
    assert main(["import", str(folder), "--out", str(tmp_path / "shop")]) == 2
    assert told in capsys.readouterr().err


def test_aliases_that_stand_for_millions_of_values_are_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n + 1}: &a{n + 1} [{', '.join([f'*a{n}'] * 10)}]" for n in range(8)]
    file = tmp_path / "all.yaml"
    file.write_text("\n".join(lines))
    assert main(["import", str(file), "--out", str(tmp_path / "shop")]) == 2
    assert "not YAML" in capsys.readouterr().err


def test_what_is_not_utf_8_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "all.yaml"
    file.write_bytes(b"kind: \xff")
    assert main(["import", str(file), "--out", str(tmp_path / "shop")]) == 2
    assert "this is not UTF-8; save it as UTF-8" in capsys.readouterr().err


def test_standard_input_is_read_and_nothing_is_replaced(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "shop"
    for code in (0, 1):
        monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(DEPLOYMENT.encode())))
        assert main(["import", "-", "--out", str(out), "--stack", "prod"]) == code
    assert "Pulumi.yaml, Pulumi.prod.yaml, __main__.py already" in capsys.readouterr().err


def test_what_the_settings_refuse_is_told_with_its_key(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "all.yaml"
    file.write_text(DEPLOYMENT.replace("web:1.0", "Web:1.0"))
    assert main(["import", str(file), "--out", str(tmp_path / "shop")]) == 2
    assert "shop:catalog.web.image" in capsys.readouterr().err
