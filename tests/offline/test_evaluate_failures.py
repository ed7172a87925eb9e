"""Programs that fail, or ask for what is not there offline."""

import gc
from pathlib import Path

import pytest

from offline.configuration import Configuration
from offline.evaluate import evaluate
from offline.evaluation import Message
from offline.monitor import Reached
from tests.offline.programs import evaluated, write


def test_a_listener_hears_messages_of_a_program_that_fails(tmp_path: Path) -> None:
    write(tmp_path, "pulumi.log.warn('beware')\nraise ValueError('no')")
    heard: list[Message] = []
    with pytest.raises(ValueError, match="no"):
        evaluate(tmp_path, "dev", Configuration.of("shop", {}), listener=heard.append)
    assert heard == [Message("warning", "beware")]


def test_a_program_that_may_not_register_is_stopped_at_its_first_resource(tmp_path: Path) -> None:
    write(tmp_path, "pulumi.CustomResource('a:b:C', 'c', {})")
    with pytest.raises(Reached):
        evaluate(tmp_path, "dev", Configuration.of("shop", {}), registers=False)


def test_the_first_of_several_errors_is_raised_and_the_others_print_nothing(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    source = """
    for name in "abc":
        half = pulumi.Output.from_input(name).apply(lambda x: x / 2)
        pulumi.CustomResource("a:b:C", name, {"x": half})
    """
    with pytest.raises(TypeError):
        evaluated(tmp_path, source)
    gc.collect()
    assert capfd.readouterr() == ("", "")
