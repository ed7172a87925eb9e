"""`python -m offline`: the commands that need neither an engine nor a cluster."""

from runpy import run_module

if __name__ == "__main__":
    run_module("microservices.offline", run_name="__main__", alter_sys=True)
