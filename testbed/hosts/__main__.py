"""The language host's own process, started in the folder of the program that it is to run."""

import signal
import sys
from importlib.util import find_spec
from pathlib import Path
from types import ModuleType


def _main() -> int:
    # Until it serves, an interrupt ends it without a word.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    # It is started by its path: PYTHONPATH would reach the program too, which is not to see this.
    sys.path[0] = str(Path(__file__).resolve().parents[2])
    _lighten("pulumi", "pulumi.runtime", "pulumi.runtime.proto")
    from testbed.hosts.language_host import main

    return main()


def _lighten(*packages: str) -> None:
    """Let modules of the SDK be imported without all of it, which takes longer than this host."""
    for name in packages:
        spec = find_spec(name)
        module = sys.modules[name] = ModuleType(name)
        module.__path__ = list(spec.submodule_search_locations or ()) if spec else []


sys.exit(_main())
