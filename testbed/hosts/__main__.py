"""The language host's own process, started in the folder of the program that it is to run."""

import signal
import sys
from pathlib import Path


def _main() -> int:
    # Until it serves, an interrupt ends it without a word.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    # It is started by its path: PYTHONPATH would reach the program too, which is not to see this.
    sys.path[0] = str(Path(__file__).resolve().parents[2])
    from testbed.hosts.language_host import main

    return main()


sys.exit(_main())
