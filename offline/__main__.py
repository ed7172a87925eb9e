"""Entry point of `python -m offline`."""

import gc
import sys

# A command ends before collecting garbage would pay, and the SDK makes millions of objects.
gc.disable()

from offline.cli import main  # noqa: E402

if __name__ == "__main__":
    code = main()
    gc.freeze()
    sys.exit(code)
