import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.stacks import ROOT

# Draws texts and numbers; what is loaded before may have constants that hypothesis would take.
DRAWS = """
import sys
sys.path.insert(0, {folder!r})
from tests.examples import {profile}, examples, load_profile
load_profile({profile})
{loaded}
from hypothesis import given, strategies as st
found = []

@examples(20)
@given(st.text() | st.integers())
def draw(value):
    found.append(value)

draw()
import json
print(json.dumps(found))
"""
CONSTANTS = "\n".join(f"A{number} = 'constant {number}'" for number in range(50))


def drawn(folder: Path, profile: str, loaded: str = "") -> list[object]:
    """What a process draws after it has loaded something."""
    script = DRAWS.format(folder=str(folder), profile=profile, loaded=loaded)
    finished = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True
    )
    return json.loads(finished.stdout)


def test_examples_are_the_same_whatever_else_is_loaded(tmp_path: Path) -> None:
    (tmp_path / "loaded_before.py").write_text(CONSTANTS)
    found = drawn(tmp_path, "CI")
    assert found == drawn(tmp_path, "CI", "import loaded_before")
    assert 1 < len(found) <= 20


def test_at_night_they_are_new_ones_and_ten_times_as_many(tmp_path: Path) -> None:
    first, second = drawn(tmp_path, "NIGHTLY"), drawn(tmp_path, "NIGHTLY")
    assert first != second
    assert len(first) > 100


@pytest.mark.parametrize("flags", [[], ["--nightly"]])
def test_the_option_chooses_the_profile(flags: list[str], tmp_path: Path) -> None:
    (tmp_path / "test_it.py").write_text(
        "from hypothesis import settings\n"
        "def test_it(): print('profile', settings.get_current_profile_name())\n"
    )
    command = [sys.executable, "-m", "pytest", "-p", "tests.conftest", "-p", "no:cacheprovider"]
    finished = subprocess.run(
        [*command, f"--rootdir={tmp_path}", "-s", *flags, str(tmp_path)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    assert ("profile nightly" if flags else "profile ci") in finished.stdout
