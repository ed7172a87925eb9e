"""What the language host, the SDK and the runner of programs take from each other is there."""

import inspect

import pytest
from pulumi.runtime.proto import language_pb2, language_pb2_grpc

from testbed.hosts.language_host import LanguageHost


def test_the_sdk_has_the_calls_that_the_host_answers() -> None:
    calls = {name for name in vars(LanguageHost) if name[0].isupper()}
    known = {name for name in vars(language_pb2_grpc.LanguageRuntimeServicer) if name[0].isupper()}
    assert calls <= known, f"the language host's calls have other names: {sorted(calls - known)}"
    register = language_pb2_grpc.add_LanguageRuntimeServicer_to_server
    assert list(inspect.signature(register).parameters) == ["servicer", "server"]


@pytest.mark.parametrize(
    ("message", "fields"),
    [
        ("LanguageHandshakeRequest", {"engine_address"}),
        ("ProgramInfo", {"root_directory", "program_directory", "entry_point", "options"}),
        ("AboutResponse", {"executable", "version", "metadata"}),
        (
            "RunRequest",
            {"monitor_address", "project", "stack", "pwd", "dryRun", "parallel", "organization"}
            | {"config", "configSecretKeys", "args", "info"},
        ),
        ("RunResponse", {"error", "bail"}),
        ("InstallDependenciesRequest", {"is_plugin", "directory"}),
        ("RunPluginRequest", {"kind", "args", "env", "pwd", "info"}),
        ("RunPluginResponse", {"stdout", "stderr", "exitcode"}),
    ],
)
def test_the_sdk_has_the_fields_that_the_host_reads_and_writes(
    message: str, fields: set[str]
) -> None:
    known = set(getattr(language_pb2, message).DESCRIPTOR.fields_by_name)
    assert fields <= known, f"{message} has no longer {sorted(fields - known)}"


def test_every_word_to_the_program_is_one_that_its_runner_knows() -> None:
    from testbed.built.module_file import PROGRAM_RUNNER
    from testbed.hosts.language_host import _arguments

    if defect := PROGRAM_RUNNER.defect():
        pytest.skip(defect)
    request = language_pb2.RunRequest(
        project="tiny", stack="dev", pwd="/", monitor_address="m", organization="o", parallel=1
    )
    request.info.root_directory = "/"
    words = [word for word in _arguments(request, "e") if word.startswith("--")]
    runner = PROGRAM_RUNNER.path.read_text()
    assert [word for word in words if f'"{word}"' not in runner] == []
    assert len(words) == 9
