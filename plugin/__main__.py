"""Entry point of the component package `microservices`, which the engine starts."""

import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
# The package is run by itself, and its components are the project's.
sys.path.insert(0, str(ROOT))

from components.provider import run  # noqa: E402

run(tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"])
