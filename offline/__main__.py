"""Entry point of `python -m offline`."""

import gc
import io
import sys

# A command ends before collecting garbage would pay, and the SDK makes millions of objects.
gc.disable()

from offline.cli import main  # noqa: E402

if __name__ == "__main__":
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")
    code = main()
    gc.freeze()
    sys.exit(code)
