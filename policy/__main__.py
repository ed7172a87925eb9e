"""Entry point of `pulumi preview --policy-pack policy`."""

import sys
from pathlib import Path

# The pack is run by itself, and its rules are the project's.
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from policy.run import run

run()
