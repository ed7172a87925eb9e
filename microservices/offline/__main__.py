"""Entry point of `python -m offline`."""

# Raised in the middle of an import an interrupt would be a traceback. Before the command can end in
# order, and after it has, it ends the process instead; where it is ignored it stays so.
try:
    import signal

    INTERRUPT = signal.getsignal(signal.SIGINT)
    if INTERRUPT is signal.default_int_handler:
        signal.signal(signal.SIGINT, signal.SIG_DFL)
except KeyboardInterrupt:
    raise SystemExit(130) from None

import gc
import io
import os
import sys
from pathlib import Path

# A command ends before collecting garbage would pay, and the SDK makes millions of objects.
gc.disable()

from microservices.offline.cli import main  # noqa: E402

if __name__ == "__main__":
    # Python has nothing in place of a stream that was closed, and prints to the other one then.
    if sys.stderr is None:
        sys.stderr = Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115
    if sys.stdout is None:
        sys.exit("error: standard output is closed")
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")
    signal.signal(signal.SIGINT, INTERRUPT)
    code = main()
    if INTERRUPT is signal.default_int_handler:
        signal.signal(signal.SIGINT, signal.SIG_DFL)
    gc.freeze()
    sys.exit(code)
