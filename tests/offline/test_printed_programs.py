"""Whatever a program says, or somebody gives on the command line, a terminal obeys none of it."""

import contextlib
from pathlib import Path

import pytest

from microservices.offline.cli import main
from tests.offline.hostile import HOSTILE, is_shown_as_written
from tests.offline.programs import write

Streams = pytest.CaptureFixture[str]


@pytest.mark.parametrize(
    "source",
    [
        f"raise pulumi.RunError({HOSTILE!r})",
        f"raise ValueError({HOSTILE!r})",
        f"import sys; sys.exit({HOSTILE!r})",
        f"pulumi.log.warn({HOSTILE!r})",
        f"pulumi.log.error({HOSTILE!r})",
        f"pulumi.log.warn({HOSTILE!r}); raise ValueError",
        f"pulumi.CustomResource('a:b:C', {HOSTILE!r})",
    ],
)
@pytest.mark.parametrize("command", ["preview", "render --out out", "traffic --all", "graph"])
def test_whatever_a_program_says_a_terminal_obeys_nothing_of_it(
    folder: Path, capsys: Streams, source: str, command: str
) -> None:
    write(folder, source)
    name, *more = command.split()
    main([name, "test", *more])
    said = "".join(capsys.readouterr())
    assert is_shown_as_written(said), f"{said!a}"


def test_whatever_is_given_a_terminal_obeys_nothing_of_it(capsys: Streams) -> None:
    given = HOSTILE.replace("\0", "")
    for words in (["test", f"--{given}"], [given], ["test", "--stack-file", given]):
        with contextlib.suppress(SystemExit):
            assert main(["preview", *words]) == 2
    said = "".join(capsys.readouterr())
    assert "\\u001b" in said
    assert is_shown_as_written(said), f"{said!a}"
