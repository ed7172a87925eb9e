"""Evaluation of an unmodified Pulumi program in this process.

It does what the CLI's own shim does (pulumi-language-python-exec), with objects in place of the
engine's addresses. Nothing is left behind: the SDK keeps its settings in context variables, and the
program runs in a context of its own.
"""

import asyncio
import contextlib
import contextvars
import gc
import os
import runpy
import sys
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import Any

from pulumi.runtime import Settings, configure, reset_options, run_in_stack, set_all_config
from pulumi.runtime.settings import SETTINGS, get_root_resource
from pulumi.runtime.stack import Stack

from microservices.offline.engine.configuration import Configuration
from microservices.offline.engine.evaluation import Evaluation, Message, in_tree_order
from microservices.offline.engine.monitor import (
    ORGANIZATION,
    Callbacks,
    RecordingEngine,
    RecordingMonitor,
)

PROGRAM = "__main__.py"
# Left set, these would make the result depend on more than the files.
_FOREIGN = ("KUBECONFIG", "PULUMI_CONFIG", "PULUMI_K8S_")


def evaluate(
    project_folder: Path,
    stack: str,
    configuration: Configuration,
    *,
    registers: bool = True,
    listener: Callable[[Message], None] | None = None,
    last_outputs: Mapping[str, Any] | None = None,
) -> Evaluation:
    """What the program in a folder describes for a stack, as a preview of nothing deployed yet.

    A program with transformations of its own is evaluated once more without them, to tell what
    they change. With `registers` false no resource is accepted: enough to have settings checked.
    The listener hears each message at once, also of a program that fails later. `last_outputs` are
    what the program is told that the stack exported when it was last deployed.

    Raises:
        offline.monitor.Refused: the program asks for what only a plugin or a cluster can answer.
        Exception: whatever the program raises, unchanged.

    """
    monitor, before = (
        RecordingMonitor(
            stack, configuration.project, accepts_resources=registers, last_outputs=last_outputs
        )
        for _ in range(2)
    )
    engine = RecordingEngine(listener)
    run = partial(_run, project_folder.resolve(), stack, configuration)
    if contextvars.copy_context().run(run, monitor, engine):
        contextvars.copy_context().run(run, before, RecordingEngine(), transforms=False)
    return Evaluation(
        stack,
        configuration.project,
        in_tree_order(monitor.recorded),
        monitor.outputs,
        tuple(engine.messages),
        {
            urn: resource
            for urn, resource in before.recorded.items()
            if urn in monitor.recorded and monitor.recorded[urn] != resource
        },
    )


def _run(
    folder: Path,
    stack: str,
    configuration: Configuration,
    monitor: RecordingMonitor,
    engine: RecordingEngine,
    *,
    transforms: bool = True,
) -> bool:
    """Run the program; whether it has transformations, which `transforms` may leave out."""
    program = program_of(folder, configuration)
    with _sdk_defaults_kept(), _process_state_kept(program), _collector_paused():
        reset_options()
        configure(
            Settings(
                project=configuration.project,
                stack=stack,
                monitor=monitor,
                engine=engine,
                dry_run=True,
                organization=ORGANIZATION,
                root_directory=str(folder),
            )
        )
        # A descriptor that type checkers cannot follow.
        setattr(SETTINGS, "callbacks", Callbacks())  # noqa: B010
        set_all_config(dict(configuration.values), sorted(configuration.secret_keys))
        return _run_to_completion(program, transforms=transforms)


def program_of(folder: Path, configuration: Configuration) -> Path:
    """The file that is run, which the `main` of Pulumi.yaml names, or whose folder it names.

    https://www.pulumi.com/docs/iac/concepts/projects/project-file/
    """
    main = folder / configuration.main
    return main / PROGRAM if main.is_dir() else main


class _Untransformed(Stack):
    """A stack that forgets its transformations, under which no resource has any."""

    _transformations: Any = property(lambda _: None, lambda *_: None)


class _InlineLoop(asyncio.SelectorEventLoop):
    """Answers calls to the monitor at once: one order of events, and tracebacks in one piece."""

    def run_in_executor(
        self, executor: Any, func: Callable[..., Any], *args: Any
    ) -> asyncio.Future[Any]:
        del executor
        future = self.create_future()
        try:
            future.set_result(func(*args))
        except Exception as error:
            future.set_exception(error)
        return future


def _run_to_completion(program: Path, *, transforms: bool) -> bool:
    transformations: list[Any] = []

    def run() -> None:
        root: Any = get_root_resource()
        if not transforms:
            root.__class__ = _Untransformed
        runpy.run_path(str(program), run_name="__main__")
        transformations.extend(root._transformations or ())

    loop = _InlineLoop()
    # Of several errors the SDK raises the first; asyncio would print the others as never retrieved.
    loop.set_exception_handler(lambda *_: None)
    try:
        loop.run_until_complete(run_in_stack(run))
    finally:
        loop.run_until_complete(_abandon(asyncio.all_tasks(loop)))
        loop.close()
    return bool(transformations)


async def _abandon(tasks: set[asyncio.Task[Any]]) -> None:
    """End what a failed program left waiting."""
    for task in tasks:
        task.cancel()
    if tasks:
        await asyncio.wait(tasks)


@contextlib.contextmanager
def _sdk_defaults_kept() -> Iterator[None]:
    """Each setting of the SDK also remembers a default for contexts that have none."""
    attribute = "_ContextProperty__default"
    properties = [item for item in vars(Settings).values() if hasattr(item, attribute)]
    defaults = [getattr(item, attribute) for item in properties]
    try:
        yield
    finally:
        for item, default in zip(properties, defaults, strict=True):
            setattr(item, attribute, default)


@contextlib.contextmanager
def _process_state_kept(program: Path) -> Iterator[None]:
    """Run as if started in a program's folder, with its modules, and nothing else to go by."""
    folder = program.parent
    environment, path, arguments = dict(os.environ), list(sys.path), list(sys.argv)
    for name in environment:
        if name.startswith(_FOREIGN):
            del os.environ[name]
    # The program asks no cluster whether it is the one that was deployed to.
    os.environ["MICROSERVICES_OFFLINE"] = "true"
    sys.path.insert(0, str(folder))
    sys.argv[:] = [str(program)]
    try:
        with contextlib.chdir(folder):
            yield
    finally:
        os.environ.clear()
        os.environ.update(environment)
        sys.path[:], sys.argv[:] = path, arguments


@contextlib.contextmanager
def _collector_paused() -> Iterator[None]:
    """Without the cyclic collector an evaluation takes a quarter to a half of the time."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()
