"""What cannot be imported is told, and nothing is overwritten."""

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
    "a template": ("kind: Service\nmetadata: {name: {{ .Release.Name }}}", "nobody has rendered"),
    "a list of an unknown kind": (
        "{apiVersion: v1, kind: WidgetList, items: [{metadata: {name: a}}]}",
        "nothing here runs: it has Widget; add a Deployment, StatefulSet, CronJob or Job",
    ),
    "nothing that runs": (
        "{apiVersion: v1, kind: Service, metadata: {name: a}}",
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


def test_names_that_pulumi_does_not_take_are_refused_before_anything_is_written(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "all.yaml"
    file.write_text(DEPLOYMENT)
    out = ["--out", str(tmp_path / "shop"), "--stack", "x/y", "--project", "our shop"]
    assert main(["import", str(file), *out]) == 2
    error = capsys.readouterr().err
    assert "stack 'x/y': a stack name has only letters, digits" in error
    assert "--project: name: a project name has only letters, digits" in error
    assert not (tmp_path / "shop").exists()


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
