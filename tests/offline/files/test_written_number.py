"""Messages show a number as it was written, and not as Pulumi hands it to the program."""

from pathlib import Path

import pytest

from microservices.offline.cli import main
from tests.stacks import ROOT

STACK = """
config:
  microservices:namespace: shop
  microservices:services:
    user-service: {configFrom: [], tag: %s, calls: []}
    order-service: {tag: 2.0}
"""


@pytest.mark.parametrize("prefix", ["microservices:", ""])
@pytest.mark.parametrize(
    ("written", "nature"),
    [
        ("1.0", "a number that does not fit here"),
        ("1.10", "a fraction, which is the wrong type here"),
        ("1.5", "a fraction, which is the wrong type here"),
        ("010", "a number that does not fit here"),
        ("1e3", "a number that does not fit here"),
        ("true", "true or false, which is the wrong type here"),
    ],
)
def test_a_number_in_place_of_text_is_quoted_as_it_was_written(
    written: str,
    nature: str,
    prefix: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(ROOT)
    stack, project = tmp_path / "mine.yaml", tmp_path / "project.yaml"
    stack.write_text((STACK % written).replace("microservices:", prefix))
    project.write_text((ROOT / "Pulumi.yaml").read_text().replace("port: 8081", "port: 80.50"))
    files = ["--stack-file", str(stack), "--project-file", str(project)]
    assert main(["preview", "dev", *files]) == 2
    told = capsys.readouterr().err.splitlines()
    assert [line.split("; ")[0] for line in told] == [
        f"{stack}: microservices:services.order-service.tag: `2.0` is a number that does not fit "
        "here",
        f"{stack}: microservices:services.user-service.tag: `{written}` is {nature}",
        f"{project}: microservices:catalog.order-service.port: `80.50` is a fraction, "
        "which is the wrong type here",
    ]
