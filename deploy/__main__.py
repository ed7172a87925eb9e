"""`python -m deploy up STACK`, `down STACK` and `preflight STACK`."""

import sys
from pathlib import Path

from deploy.command import main

sys.exit(main(sys.argv[1:], Path.cwd()))
