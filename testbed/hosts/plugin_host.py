"""The host of a plugin in Python, such as a component package, which the engine calls itself."""

import subprocess
import threading
from collections.abc import Iterator, Mapping, Sequence
from queue import SimpleQueue
from typing import Any

import grpc
from pulumi.runtime.proto import language_pb2

from testbed.hosts.program_python import ProgramPython


def run(python: ProgramPython, request: Any, context: grpc.ServicerContext) -> Iterator[Any]:
    """Run a plugin until it ends; what it says comes out, its port first, its exit code at last."""
    command = [python.executable, request.info.program_directory, *request.args]
    process = start(command, request.pwd, python.environment, request, context)
    yield from output(process)
    yield language_pb2.RunPluginResponse(exitcode=process.wait())


def start(
    command: Sequence[str],
    folder: str,
    environment: Mapping[str, str],
    request: Any,
    context: grpc.ServicerContext,
) -> "subprocess.Popen[bytes]":
    """Start what a request asks for, with its variables too, and end it with the call."""
    asked = dict(line.split("=", 1) for line in request.env)
    process = subprocess.Popen(
        command,
        cwd=folder,
        env={**environment, **asked},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    if not context.add_callback(process.kill):
        process.kill()
    return process


def output(process: "subprocess.Popen[bytes]") -> Iterator[Any]:
    """Every line that a process writes to either stream, as it comes."""
    said: SimpleQueue[Any] = SimpleQueue()

    def read(stream: Any, name: str) -> None:
        for line in stream:
            said.put(language_pb2.RunPluginResponse(**{name: line}))
        said.put(None)

    streams = (process.stdout, "stdout"), (process.stderr, "stderr")
    for one in streams:
        threading.Thread(target=read, args=one, daemon=True).start()
    for _ in streams:
        yield from iter(said.get, None)
