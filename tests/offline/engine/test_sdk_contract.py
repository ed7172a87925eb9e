"""What the offline evaluation uses of the Pulumi SDK beyond its documented interface.

When an upgrade moves any of it, a test here says what, and `offline/` has to follow.
"""

import inspect
from typing import Any

import pytest
from google.protobuf import empty_pb2
from pulumi.runtime import Settings, rpc, settings
from pulumi.runtime.mocks import MockMonitor
from pulumi.runtime.proto import engine_pb2, engine_pb2_grpc, resource_pb2, resource_pb2_grpc
from pulumi.runtime.resource import RegisterResponse

from microservices.offline.engine import wire
from microservices.offline.engine.monitor import Callbacks, RecordingEngine, RecordingMonitor


def calls(servicer: type) -> set[str]:
    """The procedures of a gRPC service."""
    return {name for name in vars(servicer) if name[0].isupper()}


def monitor() -> RecordingMonitor:
    return RecordingMonitor("dev", "shop", accepts_resources=True)


def test_every_call_of_a_program_to_its_monitor_is_answered_or_refused() -> None:
    answered = {name for name in dir(monitor()) if name[0].isupper()}
    missing = calls(resource_pb2_grpc.ResourceMonitorServicer) - answered
    assert not missing, f"the resource monitor has new calls: {sorted(missing)}"


def test_every_call_of_the_sdk_to_the_engine_is_answered() -> None:
    used = {"Log", "RequirePulumiVersion"}
    assert used <= calls(engine_pb2_grpc.EngineServicer), "the engine's calls have other names"
    assert isinstance(RecordingEngine().RequirePulumiVersion(None), empty_pb2.Empty)


@pytest.mark.parametrize(
    "name", ["make_urn", "RegisterResource", "RegisterResourceOutputs", "Invoke", "ReadResource"]
)
def test_the_mock_monitor_has_what_is_overridden(name: str) -> None:
    base = inspect.signature(getattr(MockMonitor, name))
    own = inspect.signature(getattr(RecordingMonitor, name))
    assert list(own.parameters) == list(base.parameters), f"MockMonitor.{name} takes others"


@pytest.mark.parametrize(
    "name",
    ["GetDeploymentInfo", "RegisterResourceHook", "RegisterPackage", "SignalAndWaitForShutdown"],
)
def test_the_mock_monitor_answers_the_rest(name: str) -> None:
    answer = getattr(monitor(), name)(None)
    assert answer is not None, f"MockMonitor.{name} no longer answers"


def test_the_mock_monitor_keeps_secrets_and_leaves_outputs_out() -> None:
    features = set(monitor().GetDeploymentInfo(None).supportedFeatures)
    needed = {
        resource_pb2.RESOURCE_MONITOR_FEATURE_SECRETS,
        resource_pb2.RESOURCE_MONITOR_FEATURE_ALIAS_SPECS,
        resource_pb2.RESOURCE_MONITOR_FEATURE_RESOURCE_HOOKS,
        resource_pb2.RESOURCE_MONITOR_FEATURE_TRANSFORMS,
    }
    assert needed <= features, "the mock monitor claims fewer features"
    # An output value on the wire is more than wire.py reads.
    assert resource_pb2.RESOURCE_MONITOR_FEATURE_OUTPUT_VALUES not in features


@pytest.mark.parametrize(
    "name", ["_special_sig_key", "_special_secret_sig", "_special_resource_sig"]
)
def test_signatures_of_special_values_have_their_names(name: str) -> None:
    assert isinstance(getattr(rpc, name, None), str), f"pulumi.runtime.rpc.{name} is gone"


def test_unknown_values_have_the_engine_s_mark() -> None:
    assert rpc.UNKNOWN == "04da6b54-80e4-46f7-96ec-b56ff0331ba9"


def test_a_registration_has_the_fields_that_are_read_and_no_other_option() -> None:
    read = {
        *(*wire._OPTIONS, "type", "name", "parent", "custom", "object", "remote", "dependencies"),
        *("propertyDependencies", "deleteBeforeReplace", "deleteBeforeReplaceDefined"),
        *("aliases", "customTimeouts", "hooks", "replacement_trigger"),
    }
    # How the SDK talks to the engine, where in the source it did, and what Callbacks refuses.
    protocol = {
        *("acceptSecrets", "acceptResources", "supportsPartialValues", "aliasSpecs"),
        *("supportsResultReporting", "sourcePosition", "stackTrace", "pluginChecksums"),
        *("parentStackTraceHandle", "state_migrations", "snippetId", "accepts_byte_string"),
        "transforms",
    }
    fields = set(resource_pb2.RegisterResourceRequest.DESCRIPTOR.fields_by_name)
    assert not read - fields, f"a registration no longer has {sorted(read - fields)}"
    unknown = fields - read - protocol
    assert not unknown, f"a registration can say more than is recorded: {sorted(unknown)}"


def test_the_answer_to_a_registration_is_made_the_same_way() -> None:
    parameters = list(inspect.signature(RegisterResponse).parameters)
    assert parameters[:5] == ["urn", "id", "object", "propertyDependencies", "result"]


def test_a_function_is_asked_for_with_a_request_and_answers_with_a_struct() -> None:
    asked = resource_pb2.ResourceInvokeRequest.DESCRIPTOR.fields_by_name
    answered = resource_pb2.ResourceInvokeResponse.DESCRIPTOR.fields_by_name
    assert {"tok", "args"} <= set(asked), "functions are asked for otherwise"
    assert "return" in answered, "functions answer otherwise"


def test_settings_lie_in_context_variables_with_a_default_each() -> None:
    properties: dict[str, Any] = {
        name: item
        for name, item in vars(Settings).items()
        if hasattr(item, "_ContextProperty__default")
    }
    assert {"monitor", "engine", "stack", "project", "dry_run", "callbacks"} <= properties.keys(), (
        "the SDK keeps its settings somewhere else: evaluations may leak into each other"
    )


def test_settings_take_objects_for_addresses() -> None:
    parameters = set(inspect.signature(Settings).parameters)
    used = {"project", "stack", "monitor", "engine", "dry_run", "organization", "root_directory"}
    assert used <= parameters, "pulumi.runtime.Settings takes others"


def test_callbacks_are_taken_from_the_settings_before_a_server_is_started() -> None:
    source = inspect.getsource(settings._get_callbacks)
    assert "SETTINGS.callbacks" in source, "hooks would start a server"


def test_callbacks_have_every_registration_that_the_sdk_makes() -> None:
    from pulumi.runtime._callbacks import _CallbackServicer

    made = {name for name in vars(_CallbackServicer) if name.startswith("register_")}
    missing = {name for name in made if not hasattr(Callbacks, name)}
    assert not missing, f"the SDK registers more with its callback server: {sorted(missing)}"


def test_messages_have_their_severities() -> None:
    assert (engine_pb2.DEBUG, engine_pb2.INFO, engine_pb2.WARNING, engine_pb2.ERROR) == (0, 1, 2, 3)
    fields = engine_pb2.LogRequest.DESCRIPTOR.fields_by_name
    assert {"severity", "message", "urn", "ephemeral"} <= set(fields)
