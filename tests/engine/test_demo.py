"""The whole `make demo`, and that the pages show what it prints."""

import re
from collections import Counter
from pathlib import Path

import pytest

from testbed import engine, folders
from testbed.pods import real_pods
from tests.testbed.checkout import Checkout

PAGES = (folders.ROOT / "README.md", folders.ROOT / "docs" / "sandbox.md")
BLOCK = r"^```console\n(?:\$ make demo\n)?(.*?)^```$"
LEFT_OUT = "..."


def lines_of(text: str) -> Counter[str]:
    """Lines without what differs from run to run: numbers, and the room that they take."""
    return Counter(re.sub(r"\d[\d,.]*|\s+", " ", line).strip() for line in text.splitlines())


@pytest.fixture
def checkout(run_folder: Path, tmp_path: Path) -> Checkout:
    """A checkout where the demo can run."""
    assert run_folder.exists()
    if reason := engine.missing() or real_pods.missing():
        pytest.skip(reason)
    return Checkout(tmp_path)


def test_the_demo_holds_what_it_says_and_prints_what_the_pages_show(checkout: Checkout) -> None:
    finished = checkout.run("demo")
    assert (finished.returncode, finished.stderr) == (0, ""), finished.stdout + finished.stderr
    assert finished.stdout.count(" 0 lost") == 1
    told = lines_of(finished.stdout.replace(str(checkout.testbed), ".testbed"))
    for page in PAGES:
        (shown,) = re.findall(BLOCK, page.read_text(), re.M | re.S)
        assert lines_of(shown) - told - Counter({LEFT_OUT: len(shown)}) == Counter(), page
    checkout.require_untouched()
