"""Folders of the testbed: builds and runs."""

import os
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TOOLS = Path(__file__).resolve().parent / "tools"

# Ignored by git. The variable lets tests build into a folder of their own.
FOLDER = Path(os.environ.get("TESTBED_FOLDER", ROOT / ".testbed"))
PROGRAMS = FOLDER / "bin"
FILES = FOLDER / "files"
RUNS = FOLDER / "runs"
