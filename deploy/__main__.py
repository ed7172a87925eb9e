"""`python -m deploy up STACK` and `python -m deploy down STACK`."""

import sys
from pathlib import Path

from deploy.command import main

sys.exit(main(sys.argv[1:], Path.cwd()))
