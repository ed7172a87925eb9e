"""`python -m deploy up STACK`, `down STACK` and `preflight STACK`."""

import signal

# Until Pulumi runs nothing has begun: an interrupt ends this at once, without a traceback.
if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
    signal.signal(signal.SIGINT, signal.SIG_DFL)

import gc
import os
import sys
from pathlib import Path

# A command ends before collecting garbage would pay, and the SDK makes millions of objects.
gc.disable()

from microservices.deploy.command import main  # noqa: E402

try:
    code = main(sys.argv[1:], Path.cwd())
    sys.stdout.flush()
except BrokenPipeError:
    # Whoever reads what is said has gone; Python would complain of it on its way out.
    for stream in (sys.stdout, sys.stderr):
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
    code = 1
gc.freeze()
sys.exit(code)
