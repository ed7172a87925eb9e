"""`make bench`: every measurement of this project, each as a ratio to a peer in the same run."""

import sys

from benchmarks import offline
from testbed import __main__ as testbed

print("Offline evaluation, beside a bare program with the very same resources", flush=True)
offline.main()
print("\n`pulumi up` to all pods ready, on one API server", flush=True)
failed = testbed.main(["run", "--", sys.executable, "-m", "benchmarks.up"])
print("\nMany services, with the engine", flush=True)
failed = testbed.main(["run", "--", sys.executable, "-m", "benchmarks.size"]) or failed
print("\nA version added, shifted to and the old one removed, under load", flush=True)
sys.exit(testbed.main(["run", "--", sys.executable, "-m", "benchmarks.cycle"]) or failed)
