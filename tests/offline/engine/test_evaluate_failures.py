"""Programs that fail, or ask for what is not there offline."""

import gc
from pathlib import Path

import pulumi
import pytest

from microservices.offline.engine.configuration import Configuration
from microservices.offline.engine.evaluate import evaluate
from microservices.offline.engine.evaluation import Message
from microservices.offline.engine.monitor import Reached, Refused
from tests.offline.programs import evaluated, stand_in, write


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


@pytest.mark.parametrize(
    ("source", "error", "text"),
    [
        ("raise pulumi.RunError('all of it is wrong')", pulumi.RunError, "all of it is wrong"),
        ("{}['x']", KeyError, "'x'"),
        ("import sys; sys.exit(3)", SystemExit, "3"),
        ("import nothing_of_this_name", ImportError, "nothing_of_this_name"),
        ("def f(:", SyntaxError, "invalid syntax"),
        ("pulumi.Output.from_input(1).apply(lambda n: n / 0)", ZeroDivisionError, "division"),
        ("pulumi.Config().require('size')", pulumi.RunError, "size"),
        (
            "for _ in range(2): pulumi.CustomResource('a:b:C', 'c', {})",
            pulumi.RunError,
            "Duplicate resource URN 'urn:pulumi:dev::shop::a:b:C::c'; try giving it a unique name",
        ),
        (
            "for _ in range(2): pulumi.ResourceHook('h', lambda args: None)",
            pulumi.RunError,
            "resource hook already registered for name 'h'",
        ),
        (
            "for _ in range(2): pulumi.ErrorHook('h', lambda args: True)",
            pulumi.RunError,
            "resource hook already registered for name 'h'",
        ),
        (
            "pulumi.ComponentResource('kubernetes:helm.sh/v4:Chart', 'c', {}, remote=True)",
            Refused,
            "kubernetes:helm.sh/v4:Chart `c` is expanded by its provider's plugin: not offline",
        ),
        (
            "pulumi.runtime.invoke('kubernetes:yaml:decode', {})",
            Refused,
            "kubernetes:yaml:decode is answered by a provider's plugin: not offline",
        ),
        (
            "pulumi.runtime.call('a:b:C/method', {})",
            Refused,
            "a:b:C/method is answered by a provider's plugin: not offline",
        ),
        (
            "pulumi.CustomResource('a:b:C', 'c', {}, pulumi.ResourceOptions(id='x'))",
            Refused,
            "a:b:C `c` is read from where it exists: not offline",
        ),
        (
            "pulumi.StackReference('organization/other/dev')",
            Refused,
            "pulumi:pulumi:StackReference `organization/other/dev` is read from where it exists",
        ),
        (
            "from pulumi.runtime.resource import exists_resource as exists\n"
            "exists(None, 'a:b:C', 'x', {}, pulumi.ResourceOptions())",
            Refused,
            "a:b:C `x` is looked up where it exists: not offline",
        ),
        (
            "pulumi.runtime.register_resource_transform(lambda args: None)",
            Refused,
            "transforms run inside the engine: not offline; of resources "
            "`register_stack_transformation`, or the option `transformations`, runs offline too",
        ),
        (
            "pulumi.CustomResource('a:b:C', 'c', {}, "
            "pulumi.ResourceOptions(transforms=[lambda args: None]))",
            Refused,
            "transforms run inside the engine: not offline; ",
        ),
    ],
)
def test_what_goes_wrong_is_raised_as_it_is(
    tmp_path: Path, source: str, error: type[BaseException], text: str
) -> None:
    with pytest.raises(error) as caught:
        evaluated(tmp_path, source)
    assert text in str(caught.value)
    assert stand_in().outputs["namespace"] == "shelves"
