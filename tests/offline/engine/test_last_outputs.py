"""The outputs of an earlier deployment, offline: read from a file, and told to the program."""

from pathlib import Path

import pytest

from microservices.offline.cli import main
from microservices.offline.engine.configuration import Configuration
from microservices.offline.engine.evaluate import evaluate
from microservices.offline.engine.last_outputs import last_outputs
from microservices.offline.engine.monitor import Refused
from microservices.settings.values.problems import Rejected
from tests.offline.programs import STAND_IN, write

Streams = pytest.CaptureFixture[str]
ASK = "answer = pulumi.runtime.invoke('pulumi:pulumi:readStackOutputs', {'name': '%s'}).value"
TELL = "pulumi.export('told', answer['outputs'])"


@pytest.mark.parametrize(
    "outputs", [{}, {"a": [[[[{"b": []}]]]]}, {"a": 1, "b": {"c": [1.5, "d", None, True]}}]
)
def test_a_program_is_told_its_own_last_outputs(tmp_path: Path, outputs: dict[str, object]) -> None:
    write(tmp_path, f"{ASK % 'organization/shop/dev'}\n{TELL}")
    configuration = Configuration.of("shop", {})
    found = evaluate(tmp_path, "dev", configuration, last_outputs=outputs)
    assert found.outputs == {"told": outputs}
    assert len(found.resources) == 1


def test_without_a_deployment_there_are_none(tmp_path: Path) -> None:
    write(tmp_path, f"{ASK % 'organization/shop/dev'}\n{TELL}")
    assert evaluate(tmp_path, "dev", Configuration.of("shop", {})).outputs == {"told": {}}


def test_the_outputs_of_another_stack_are_not_known(tmp_path: Path) -> None:
    write(tmp_path, ASK % "organization/shop/prod")
    with pytest.raises(Refused, match="not offline"):
        evaluate(tmp_path, "dev", Configuration.of("shop", {}), last_outputs={"a": 1})


def test_outputs_are_read_as_they_were_written(tmp_path: Path) -> None:
    (tmp_path / "outputs.json").write_text('{"a": {"b": [1.5, null]}}')
    assert last_outputs(tmp_path / "outputs.json") == {"a": {"b": [1.5, None]}}


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (None, "it cannot be read: No such file or directory"),
        ("", "this is no JSON"),
        ("\xff", "this is no JSON"),
        ("[" * 100_000, "this is no JSON"),
        ("[]", "this is no map of outputs"),
        ('{"a": ' + "[" * 400 + "]" * 400 + "}", "no stack exports such values"),
        ('{"a": ' + "[" * 900 + "]" * 900 + "}", "no stack exports such values"),
        ('{"a": ' + "9" * 400 + "}", "no stack exports such values"),
        ('{"a": "\\ud800"}', "no stack exports such values"),
    ],
)
def test_a_file_without_outputs_is_refused(
    tmp_path: Path, content: str | None, problem: str
) -> None:
    file = tmp_path / "outputs.json"
    if content is not None:
        file.write_text(content, encoding="latin-1")
    with pytest.raises(Rejected) as refused:
        last_outputs(file)
    assert str(refused.value) == f"{file}: {problem}; write it with `pulumi stack output --json`"


def test_a_preview_since_no_file_is_bad_input(
    monkeypatch: pytest.MonkeyPatch, capsys: Streams
) -> None:
    monkeypatch.chdir(STAND_IN)
    assert main(["preview", "test", "--since", "missing.json"]) == 2
    assert capsys.readouterr().err.startswith("missing.json: it cannot be read")
