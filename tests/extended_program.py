"""The program of the project with what the page says to add to it."""

import re

from tests.packages import ROOT

PAGE = ROOT / "docs" / "extend-the-program.md"
_LOADS = "plan = load()\n"


def parts() -> dict[str, str]:
    """The Python of the page, by where it says that it stands."""
    found = re.findall(
        r"^```python\n# __main__.py, (.*?)\n(.*?)^```$", PAGE.read_text(), re.M | re.S
    )
    return dict(found)


def extended_program() -> str:
    """The program with all of it."""
    program, more = (ROOT / "__main__.py").read_text(), parts()
    assert program.count(_LOADS) == 1
    return program.replace(_LOADS, more["before plan = load()"] + _LOADS) + more["at the end"]
