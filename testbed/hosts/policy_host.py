"""The host of a policy pack in Python, between the engine and the pack's own process.

The engine tells a pack its stack by a call. A pack in Python reads it from the environment when it
starts, so this host answers that call itself, starts the pack then, and hands on every other one.
"""

import json
from collections.abc import Callable, Iterator
from concurrent.futures import Future, InvalidStateError, ThreadPoolExecutor
from contextlib import suppress
from functools import partial
from typing import Any

import grpc
from pulumi.runtime.proto import analyzer_pb2, language_pb2

from testbed.fault import Fault
from testbed.hosts import plugin_host
from testbed.hosts.program_python import ProgramPython

_THREADS = 8
# For the answer to a call that the end of the pack has come in between.
_SECONDS_TO_ANSWER = 5
_OPTIONS = [(f"grpc.max_{way}_message_length", -1) for way in ("receive", "send")]
_SERVICE = "/pulumirpc.Analyzer/"
_NO_FIELDS = b""


class PolicyHost(grpc.GenericRpcHandler):
    """One pack, from its start to its end; calls go through it as they come, in bytes."""

    def __init__(self, python: ProgramPython, request: Any) -> None:
        self._python = python
        self._request = request
        self._stack: Future[bytes] = Future()
        self._pack: Future[grpc.Channel] = Future()

    def run(self, context: grpc.ServicerContext) -> Iterator[Any]:
        """Serve the engine until the pack ends; what it says comes out, its exit code at last."""
        server = grpc.server(ThreadPoolExecutor(_THREADS), handlers=[self], options=_OPTIONS)
        port = server.add_insecure_port("127.0.0.1:0")
        server.start()
        # An engine that ends the call asks for nothing more, and this is not resumed.
        context.add_callback(lambda: server.stop(_SECONDS_TO_ANSWER) and None)
        context.add_callback(self._start_for_none)
        yield language_pb2.RunPluginResponse(stdout=f"{port}\n".encode())
        yield from self._output(self._stack.result(), context)

    def service(self, handler_call_details: grpc.HandlerCallDetails) -> grpc.RpcMethodHandler:
        """What answers a call of the engine."""
        method = handler_call_details.method
        own: dict[str, Callable[[bytes, grpc.ServicerContext], bytes]] = {
            f"{_SERVICE}Handshake": lambda _request, _context: _NO_FIELDS,
            f"{_SERVICE}ConfigureStack": lambda request, _context: self._start_for(request),
        }
        answer = own.get(method, partial(self._hand_on, method))
        return grpc.unary_unary_rpc_method_handler(answer)

    def _start_for(self, stack: bytes) -> bytes:
        with suppress(InvalidStateError):
            self._stack.set_result(stack)
        return _NO_FIELDS

    def _start_for_none(self) -> None:
        self._start_for(_NO_FIELDS)

    def _hand_on(self, method: str, request: bytes, context: grpc.ServicerContext) -> bytes:
        # Some commands, `pulumi policy publish` for one, have no stack.
        self._start_for_none()
        try:
            return self._pack.result().unary_unary(method)(request)
        except grpc.RpcError as error:
            context.abort(error.code(), error.details() or "")
        except Fault as fault:
            context.abort(grpc.StatusCode.UNKNOWN, str(fault))

    def _output(self, stack: bytes, context: grpc.ServicerContext) -> Iterator[Any]:
        """What the pack says after its port, which is its first line, and its exit code."""
        folder = self._request.info.program_directory
        words = ("-u", "-m", "pulumi.policy", *self._request.args, folder)
        command = [self._python.executable, *words]
        environment = self._python.environment | _environment(stack)
        process = plugin_host.start(command, folder, environment, self._request, context)
        for line in plugin_host.output(process):
            if line.stdout and not self._pack.done():
                self._attach(line.stdout.strip())
            else:
                yield line
        if not self._pack.done():
            self._fail("it ended")
        yield language_pb2.RunPluginResponse(exitcode=process.wait())

    def _attach(self, line: bytes) -> None:
        """Reach the pack at the port in its first line."""
        if line.isdigit():
            channel = grpc.insecure_channel(f"127.0.0.1:{int(line)}", options=_OPTIONS)
            self._tell_stack(channel)
            self._pack.set_result(channel)
        else:
            self._fail(f"it said {line.decode(errors='replace')!r}")

    def _fail(self, said: str) -> None:
        self._pack.set_exception(Fault(f"policy pack not started: {said} before its port"))

    def _tell_stack(self, channel: grpc.Channel) -> None:
        """The tags of the stack, which are not in the environment; an older pack knows no tags."""
        with suppress(grpc.RpcError):
            channel.unary_unary(f"{_SERVICE}ConfigureStack")(self._stack.result())


def _environment(stack: bytes) -> dict[str, str]:
    """What `pulumi.policy` makes the pack's settings of."""
    told = analyzer_pb2.AnalyzerStackConfigureRequest.FromString(stack)
    values = {
        "PULUMI_ORGANIZATION": told.organization,
        "PULUMI_PROJECT": told.project,
        "PULUMI_STACK": told.stack,
        "PULUMI_DRY_RUN": str(told.dry_run).lower(),
        "PULUMI_CONFIG": json.dumps(dict(told.config)),
    }
    return {key: value for key, value in values.items() if value} if stack else {}
