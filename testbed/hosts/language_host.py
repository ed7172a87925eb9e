"""The language host for programs in Python, as far as this project's tests need one.

Pulumi's own is part of its releases and of no Go module. This one answers the engine's calls by the
SDK's own definition of them, and runs a program with the file that the released one runs it with,
which Pulumi's Go module has. It installs nothing: neither packages nor plugins.
https://github.com/pulumi/pulumi/tree/master/sdk/python/cmd/pulumi-language-python
"""

import argparse
import json
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from importlib.metadata import version
from pathlib import Path
from typing import Any, NoReturn

import grpc
from google.protobuf.empty_pb2 import Empty
from google.protobuf.json_format import MessageToDict
from pulumi.runtime.proto import language_pb2, language_pb2_grpc, plugin_pb2

from testbed.built.module_file import PROGRAM_RUNNER
from testbed.fault import Fault
from testbed.hosts import plugin_host, program_python
from testbed.hosts.policy_host import PolicyHost
from testbed.hosts.program_python import ProgramPython

# A call lasts as long as the program or pack that it runs, and Cancel must come in beside them.
_THREADS = 32
_LARGEST_MESSAGE_BYTES = 400 * 1024 * 1024
OPTIONS = [
    (f"grpc.max_{way}_message_length", _LARGEST_MESSAGE_BYTES) for way in ("receive", "send")
]
_SECONDS_TO_END = 5
# With this the program says that it has told the user what is wrong.
_TOLD = 32


class LanguageHost(language_pb2_grpc.LanguageRuntimeServicer):
    """Runs programs, policy packs and component packages for the engine at an address."""

    def __init__(self, engine: str) -> None:
        self._engine = engine
        self._cancelled = threading.Event()
        self._programs: set[subprocess.Popen[bytes]] = set()

    def Handshake(self, request: Any, context: grpc.ServicerContext) -> Any:  # noqa: ARG002, N802
        """The address of an engine that did not start this host itself."""
        self._engine = request.engine_address
        return language_pb2.LanguageHandshakeResponse()

    def GetPluginInfo(self, request: Any, context: grpc.ServicerContext) -> Any:  # noqa: ARG002, N802
        """The version of the SDK that this host is made of."""
        return plugin_pb2.PluginInfo(version=version("pulumi"))

    def GetRequiredPackages(self, request: Any, context: grpc.ServicerContext) -> Any:  # noqa: ARG002, N802
        """None beforehand: the engine finds a provider when a resource asks for it."""
        return language_pb2.GetRequiredPackagesResponse()

    def About(self, request: Any, context: grpc.ServicerContext) -> Any:  # noqa: N802
        """The program's Python."""
        python = _python(request.info, context)
        script = "import platform, sys; print(sys.executable, platform.python_version())"
        command = [python.executable, "-c", script]
        said = subprocess.run(
            command, env=python.environment, capture_output=True, text=True, check=False
        )
        executable, _, release = said.stdout.strip().rpartition(" ")
        return language_pb2.AboutResponse(
            executable=executable, version=release, metadata={"toolchain": "Pip"}
        )

    def InstallDependencies(self, request: Any, context: grpc.ServicerContext) -> Iterator[Any]:  # noqa: N802
        """Refused where something is to be installed: what `make` installs is pinned and hashed."""
        if not request.is_plugin or Path(request.directory, "requirements.txt").exists():
            _refuse(context, "the testbed's language host installs nothing; `make .venv/run` does")
        yield language_pb2.InstallDependenciesResponse()

    def Run(self, request: Any, context: grpc.ServicerContext) -> Any:  # noqa: N802
        """Run a program to its end."""
        python = _python(request.info, context)
        if not self._engine:
            _refuse(context, "when debugging or running explicitly, must call Handshake before Run")
        if not PROGRAM_RUNNER.path.exists():
            _refuse(context, f"{PROGRAM_RUNNER.defect()}; run `python -m testbed build`")
        configuration = {
            "PULUMI_CONFIG": json.dumps(dict(request.config)),
            "PULUMI_CONFIG_SECRET_KEYS": json.dumps(list(request.configSecretKeys)),
        }
        try:
            # Its output is this process's own, of which the engine shows every line as it comes.
            process = subprocess.Popen(
                [python.executable, str(PROGRAM_RUNNER.path), *_arguments(request, self._engine)],
                env=python.environment | configuration,
                stdin=subprocess.DEVNULL,
            )
        except OSError as error:
            said = f"problem executing program (could not run language executor): {error}"
            return language_pb2.RunResponse(error=said)
        self._programs.add(process)
        context.add_callback(lambda: _interrupt(process))
        if self._cancelled.is_set():
            _interrupt(process)
        code = process.wait()
        self._programs.discard(process)
        return _outcome(code)

    def RunPlugin(self, request: Any, context: grpc.ServicerContext) -> Iterator[Any]:  # noqa: N802
        """Run a policy pack or another plugin until the engine has done with it."""
        python = _python(request.info, context)
        if request.kind == "analyzer":
            yield from PolicyHost(python, request).run(context)
        else:
            yield from plugin_host.run(python, request, context)

    def Cancel(self, request: Any, context: grpc.ServicerContext) -> Any:  # noqa: ARG002, N802
        """Interrupt every program, and those that are still to come."""
        self.interrupt()
        return Empty()

    def interrupt(self) -> None:
        """Interrupt every program, and those that are still to come."""
        self._cancelled.set()
        for process in tuple(self._programs):
            _interrupt(process)


def _interrupt(process: "subprocess.Popen[bytes]") -> None:
    """Send SIGINT, as Ctrl-C does, and kill what does not end; returns at once."""
    if process.poll() is None:
        process.send_signal(signal.SIGINT)
        threading.Thread(target=_kill_in_time, args=[process], daemon=True).start()


def _kill_in_time(process: "subprocess.Popen[bytes]") -> None:
    try:
        process.wait(_SECONDS_TO_END)
    except subprocess.TimeoutExpired:
        process.kill()


def _arguments(request: Any, engine: str) -> list[str]:
    """The arguments of the released host for the same request."""
    values = {
        "monitor": request.monitor_address,
        "engine": engine,
        "project": request.project,
        "root_directory": request.info.root_directory,
        "stack": request.stack,
        "pwd": request.pwd,
        "dry_run": str(request.dryRun).lower(),
        "parallel": str(request.parallel),
        "organization": request.organization,
    }
    options = [word for key, value in values.items() if value for word in (f"--{key}", value)]
    return [*options, request.info.entry_point, *request.args]


def _outcome(code: int) -> Any:
    if code == _TOLD:
        return language_pb2.RunResponse(bail=True)
    # A program that a signal ended has the code -1 for the released host.
    said = f"program exited with non-zero exit code: {max(code, -1)}" if code else ""
    return language_pb2.RunResponse(error=said)


def _python(info: Any, context: grpc.ServicerContext) -> ProgramPython:
    try:
        return program_python.find(Path(info.root_directory), MessageToDict(info.options))
    except Fault as fault:
        _refuse(context, str(fault))


def _refuse(context: grpc.ServicerContext, reason: str) -> NoReturn:
    context.abort(grpc.StatusCode.UNKNOWN, reason)
    raise AssertionError("a call that was refused went on")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser("pulumi-language-python", argparse.SUPPRESS)
    parser.add_argument("engine", nargs="?", default="")
    # What the engine adds when it is told to log or to trace; this host does neither.
    parser.add_argument("--logtostderr", action="store_true")
    parser.add_argument("-v", type=int)
    parser.add_argument("--tracing")
    # The options of `runtime`, which engines before 3.230 give here too; each request has them.
    for option in ("-root", "-toolchain", "-virtualenv"):
        parser.add_argument(option)
    return parser


def main(arguments: Sequence[str] | None = None) -> int:
    """Serve until the engine ends or interrupts this process; tells it the port in one line."""
    options = _parser().parse_args(arguments)
    server = grpc.server(ThreadPoolExecutor(_THREADS), options=OPTIONS)
    host = LanguageHost(options.engine)
    language_pb2_grpc.add_LanguageRuntimeServicer_to_server(host, server)
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    print(port, flush=True)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    # The engine holds the other end of this pipe, which comes to its end with the engine.
    with suppress(KeyboardInterrupt):
        sys.stdin.buffer.read()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    host.interrupt()
    server.stop(_SECONDS_TO_END).wait()
    return 0
