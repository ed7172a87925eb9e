"""The commands of docs/state.md, run as they stand there."""

import json
import re
import shlex
from pathlib import Path

from tests.engine.stack import PROJECT, Stack, count

PAGE = (PROJECT / "docs" / "state.md").read_text()


def commands(heading: str) -> list[list[str]]:
    """The commands of `pulumi` below a heading, as words."""
    _, _, section = PAGE.partition(f"\n## {heading}\n")
    lines = re.findall(r"^    pulumi (.+)$", section.partition("\n## ")[0], re.MULTILINE)
    assert lines
    return [shlex.split(line) for line in lines]


def test_a_state_is_backed_up_restored_and_moved_with_its_secrets(
    stack: Stack, tmp_path: Path
) -> None:
    stack.up()
    whole = known(stack)
    back_up, *restore = commands("Back up and restore")
    stack.run(*back_up)
    stack.run("stack", "import", "--file", lost(stack))
    assert known(stack) == []
    for words in restore:
        stack.run(*words)
    assert known(stack) == whole
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    for words in commands("Move to another backend"):
        if words[0] == "login":
            stack.environment["PULUMI_BACKEND_URL"] = elsewhere.as_uri()
        else:
            stack.run(*words)
    assert known(stack) == whole
    assert list(elsewhere.rglob("dev.json"))
    assert stack.up("--expect-no-changes") == {"same": count()}


def known(stack: Stack) -> list[tuple[str, str]]:
    """URN and ID of everything in the state; secrets are encrypted anew by each writing."""
    return [(one["urn"], one.get("id", "")) for one in stack.resources()]


def lost(stack: Stack) -> str:
    """A file with a state of nothing."""
    file = stack.folder / "nothing.json"
    exported = json.loads(stack.run("stack", "export").stdout)
    exported["deployment"]["resources"] = []
    file.write_text(json.dumps(exported))
    return str(file)
