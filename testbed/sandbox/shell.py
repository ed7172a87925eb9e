"""`make sandbox`: a shell beside a stack that the real `pulumi up` has made."""

import os
import shlex
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from testbed import folders
from testbed.pods import own_process
from testbed.sandbox import chosen_stack
from testbed.sandbox.chosen_stack import ChosenStack
from testbed.sandbox.inside import say
from testbed.sandbox.project_copy import UP
from testbed.sandbox.sandbox import Sandbox
from testbed.sandbox.send import Sender, write_senders


def run(stack: str, folder: Path) -> int:
    """Bring the stack up and open the shell; returns 0 when the person leaves it."""
    chosen = chosen_stack.read(stack)
    sandbox = Sandbox(chosen, folder, lambda text: say("sandbox", text))
    sandbox.project.show(*UP)
    sandbox.start_gateway()
    write_senders(
        {name: _sender(sandbox, name) for name in chosen.callers}, folder / "senders.json"
    )
    _write_send(folder)
    print(*_things_to_try(chosen), sep="\n", flush=True)
    _open_shell(sandbox, folder)
    return 0


def _sender(sandbox: Sandbox, service: str) -> Sender:
    stack = sandbox.stack
    client = sandbox.client(service)
    by_sidecar = own_process.command(service, os.environ) is not None
    host, port = stack.host(service), stack.port(service)
    client.wait_until_routed(host, port, [service])
    caller = str(stack.callers[service])
    return Sender(caller, client.network or "", client.namespace, host, port, by_sidecar)


def _write_send(folder: Path) -> None:
    """Put `send` where the shell finds it."""
    program = folder / "bin" / "send"
    program.parent.mkdir()
    words = [sys.executable, "-m", "testbed.sandbox.send", str(folder / "senders.json")]
    program.write_text(
        f'#!/bin/sh\nPYTHONPATH={shlex.quote(str(folders.ROOT))} exec {shlex.join(words)} "$@"\n'
    )
    program.chmod(0o755)


def _things_to_try(stack: ChosenStack) -> Iterator[str]:
    """A line for each thing to try; each works as it is printed."""
    yield ""
    yield "In this folder, a copy of the project's files that goes when you leave with `exit`:"
    for words, command in _commands(stack):
        yield f"  {words:<34} {command}"
    yield ""


def _commands(stack: ChosenStack) -> Iterator[tuple[str, str]]:
    yield "see the pods", f"kubectl get pods --namespace {stack.namespace}"
    yield "see the proxies of the mesh", "istioctl proxy-status"
    for service in stack.callers:
        yield f"send requests to {service}", f"send {service} 1000"
    scheme = "https" if stack.gateway.tls else "http"
    needed = "" if shutil.which("curl") else " (install curl)"
    for place, service in stack.hosts.items():
        if "*" not in place:
            words = f"call {service} from outside{needed}"
            yield words, f"curl --include {scheme}://{place}"
    splits = [name for name in stack.callers if len(stack.shares(name)) > 1]
    for service in splits[:1]:
        yield from _changes(stack, service)
    yield "take it down", "pulumi destroy --yes"


def _changes(stack: ChosenStack, service: str) -> Iterator[tuple[str, str]]:
    shares = stack.shares(service)
    first, second = list(shares)[:2]
    both = shares[first] + shares[second]
    versions = f"services.{service}.versions"
    halves = {first: both - both // 2, second: both // 2}
    moved = [f"pulumi config set --path {versions}.{name}.weight {halves[name]}" for name in halves]
    yield "move the traffic", " && ".join([*moved, "pulumi up --yes"])
    # The engine waits for a minute longer than the Deployment.
    deadline = stack.deadlines.get(f"{service}-{second}", 0)
    broken = {"tag": "crashes", "rollout.progressDeadlineSeconds": deadline}
    steps = [f"pulumi config set --path {versions}.{second}.{key} {broken[key]}" for key in broken]
    words = f"break a version (for {deadline + 60} s)"
    yield words, " && ".join([*steps, "pulumi up --yes"])


def _open_shell(sandbox: Sandbox, folder: Path) -> None:
    project = sandbox.project
    path = os.pathsep.join(
        [str(folder / "bin"), str(folders.PROGRAMS), project.environment["PATH"]]
    )
    # Ctrl-C is for what runs in the shell. A handler of our own is not handed on, as to ignore is.
    signal.signal(signal.SIGINT, lambda _number, _frame: None)
    subprocess.run(
        [os.environ.get("SHELL") or "/bin/sh"],
        cwd=project.folder,
        env={**project.environment, **sandbox.istioctl, "PATH": path},
        check=False,
    )
