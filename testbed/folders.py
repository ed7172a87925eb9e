"""Where the testbed keeps what it builds and what its runs write."""

import os
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TOOLS = Path(__file__).resolve().parent / "tools"

# Ignored by git. The variable lets tests build into a folder of their own.
FOLDER = Path(os.environ.get("TESTBED_FOLDER", ROOT / ".testbed"))
PROGRAMS = FOLDER / "bin"
FILES = FOLDER / "files"
RUNS = FOLDER / "runs"
