"""Evaluation of one stack of the project in this folder."""

import contextlib
import sys
import traceback
from argparse import Namespace
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from microservices.offline.engine.configuration import Configuration
from microservices.offline.engine.evaluation import Evaluation, Message
from microservices.offline.failure import Failure, ProgramFailure
from microservices.offline.files.stack_files import StackFiles, examine
from microservices.offline.files.written_number import with_numbers_as_written
from microservices.offline.terminal import complain
from microservices.settings.values.printed import printed
from microservices.settings.values.problems import Problem, Rejected


@dataclass(frozen=True)
class StackEvaluation:
    """What went in and what came out."""

    configuration: Configuration
    evaluation: Evaluation


def evaluate_stack(
    arguments: Namespace, last_outputs: Mapping[str, Any] | None = None
) -> StackEvaluation:
    """Evaluate the stack that a command names, after a deployment with some outputs.

    Raises:
        Rejected: with the problems of the two files and of the settings together.
        Failure: the program ended itself, or asks for what is not there offline.
        ProgramFailure: the program raised anything else.

    """
    files = StackFiles.of(arguments.stack, arguments.stack_file, arguments.project_file)
    configuration, problems = examine(files)
    if configuration is None:
        raise Rejected(problems)
    # With problems in the files the program only checks its settings, for the message to be whole.
    evaluation = _evaluate(files, configuration, problems, last_outputs)
    if problems:
        raise Rejected(problems)
    from microservices.offline.explain.manifest_warnings import manifest_warnings
    from microservices.rules.acceptance import Accepted
    from microservices.rules.existing import existing_objects

    def configured(key: str) -> str | None:
        return configuration.values.get(f"{configuration.project}:{key}")

    accepted, existing = Accepted.read(configured("accept")), existing_objects(configured)
    messages = tuple(
        replace(message, text=_with_given_file(message.text, files))
        for message in (*evaluation.messages, *manifest_warnings(evaluation, accepted, existing))
    )
    evaluation = replace(evaluation, messages=messages, existing=tuple(existing))
    return StackEvaluation(configuration, evaluation)


def evaluate_without_errors(arguments: Namespace) -> Evaluation:
    """Evaluate the stack that a command names, to say something of its manifests.

    Raises:
        Rejected: with the problems of the two files and of the settings together.
        Failure: the program logged an error, so that nothing can be said of its manifests.

    """
    evaluation = evaluate_stack(arguments).evaluation
    for message in evaluation.messages:
        if message.severity == "error":
            raise Failure(f"the program logged an error: {message.text}")
    return evaluation


def _evaluate(
    files: StackFiles,
    configuration: Configuration,
    problems: list[Problem],
    last_outputs: Mapping[str, Any] | None,
) -> Evaluation:
    # Nothing of this is needed to say what is wrong with a file.
    import pulumi

    from microservices.offline.engine.evaluate import evaluate, program_of

    folder = Path.cwd()
    program = program_of(folder, configuration)
    if not program.is_file():
        raise Failure(f"there is no program {program}; run this in the folder of Pulumi.yaml")
    said: list[Message] = []
    try:
        # What the program prints must not mix with the result.
        with contextlib.redirect_stdout(sys.stderr):
            return evaluate(
                folder,
                files.stack,
                configuration,
                registers=not problems,
                listener=said.append,
                last_outputs=last_outputs,
            )
    except Rejected as error:
        raise Rejected(_together(problems, error.problems, files)) from error
    except (Exception, SystemExit) as error:
        if problems:
            raise Rejected(problems) from error
        for message in said:
            complain(f"{message.severity}: {message.text}")
        if isinstance(error, pulumi.RunError):
            raise Failure(str(error)) from error
        if isinstance(error, SystemExit):
            raise Failure(f"the program ended itself with {error.code!r}") from error
        raise ProgramFailure(_own_traceback(error, program)) from error


def _together(
    found: Iterable[Problem], said: Iterable[Problem], files: StackFiles
) -> Iterable[Problem]:
    """The problems of the files, and what the program says of all other places."""
    given = _given(files)
    named = [replace(problem, file=given.get(problem.file, problem.file)) for problem in said]
    places = {(problem.file, problem.path) for problem in found}
    others = (item for item in named if (item.file, item.path) not in places)
    return [*found, *with_numbers_as_written(others)]


def _with_given_file(text: str, files: StackFiles) -> str:
    """A warning that names one of the usual files names the given one instead."""
    usual, colon, rest = text.partition(": ")
    return f"{_given(files).get(usual, usual)}{colon}{rest}"


def _given(files: StackFiles) -> dict[str, str]:
    """The files that were given, by the names under which the program knows them."""
    return {
        f"Pulumi.{files.stack}.yaml": str(files.stack_file),
        "Pulumi.yaml": str(files.project_file),
    }


def _own_traceback(error: BaseException, program: Path) -> str:
    """The traceback from the first frame of the program on, as the CLI's shim shows it."""
    frames = traceback.extract_tb(error.__traceback__)
    own = (place for place, frame in enumerate(frames) if frame.filename == str(program))
    first = next(own, 0)
    lines = traceback.format_exception(error, limit=first - len(frames), chain=False)
    said = "".join(traceback.format_exception_only(error))
    return "".join(lines).removesuffix(said) + printed(said.rstrip())
