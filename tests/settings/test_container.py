"""What a container runs, and in which environment."""

from typing import Any

import pytest

from settings.container import ExtraContainerSettings
from tests.builders import microservice, misshapen, placed, refusal

WEB = "services.web"
SIDECAR = "services.web.sidecars.proxy"
VARIABLES = "write a variable of the environment: letters, digits and `_`, such as LOG_LEVEL"
TEXTS = "write text; put a number or true or false in quotes"
FIELDS = "write a field that a pod can read of itself, such as status.podIP or limits.memory"
LABELS = (
    "write at most 63 lower-case letters, digits and `-`, with a letter first, such as user-service"
)
KEYS = "write a ConfigMap key: letters, digits, `-`, `_` and `.`, such as database_url"
PATHS = "write an absolute path without `:`, `,` and a `/` at its end, such as /var/lib/data"
USERS = "write the number of a user other than root, such as 65532"


def test_a_container_runs_what_its_image_says_in_an_empty_environment() -> None:
    web = microservice()
    assert (web.command, web.args) == ((), ())
    assert (web.env, web.env_keys, web.env_fields, web.config_from) == ({}, {}, {}, ())
    assert web.sets == ()


def test_a_further_container_has_the_user_of_its_pod_and_mounts_nothing() -> None:
    extra = ExtraContainerSettings()
    assert (extra.run_as_user, extra.mounts) == (None, {})


def test_a_set_is_read_whole_or_by_its_keys() -> None:
    web = microservice(
        configFrom=["a", "b"],
        envKeys={"X": {"set": "c", "key": "k"}, "Y": {"set": "a", "key": "k"}},
    )
    assert web.sets == ("a", "b", "c")


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (f"{WEB}.command", ["/bin/web", ""]),
        (f"{WEB}.args", ["--port", "8080"]),
        (f"{WEB}.env", {"LOG_LEVEL": "", "_x1": "1"}),
        (f"{WEB}.envKeys", {"KEY": {"set": "a", "key": "tls.key"}}),
        (f"{WEB}.envFields", {"NODE": "spec.nodeName"}),
        (f"{WEB}.configFrom", ["a", "b"]),
        (f"{SIDECAR}.runAsUser", 1),
        (f"{SIDECAR}.mounts", {"data": "/var/lib/data", "tmp": "/t"}),
        *(
            (f"{WEB}.envFields.FIELD", field)
            for field in (
                *("metadata.name", "metadata.namespace", "metadata.uid", "spec.nodeName"),
                *("spec.serviceAccountName", "status.hostIP", "status.podIP", "status.podIPs"),
                *("requests.cpu", "requests.memory", "limits.cpu", "limits.memory"),
            )
        ),
    ],
)
def test_a_value_of_its_kind_is_taken(path: str, value: Any) -> None:
    assert misshapen(placed(path, value)) == []


@pytest.mark.parametrize(
    ("path", "value", "instead"),
    [
        (f"{WEB}.env.PORT", 8080, TEXTS),
        (f"{WEB}.env.DEBUG", True, TEXTS),
        (f"{WEB}.envKeys.KEY.set", "App", LABELS),
        (f"{WEB}.envKeys.KEY.key", "a b", KEYS),
        (f"{WEB}.envFields.FIELD", "status.phase", FIELDS),
        (f"{WEB}.envFields.FIELD", "spec.hostname", FIELDS),
        (f"{SIDECAR}.runAsUser", 0, USERS),
        (f"{SIDECAR}.mounts.data", "var", PATHS),
        (f"{SIDECAR}.mounts.data", "/", PATHS),
        (f"{SIDECAR}.mounts.data", "/var/", PATHS),
        (f"{SIDECAR}.mounts.data", "/a:b", PATHS),
        (f"{SIDECAR}.mounts.data", "/a,b", PATHS),
        (f"{SIDECAR}.mounts.data", f"/{'a' * 1024}", PATHS),
    ],
)
def test_another_value_is_refused_with_what_to_write(path: str, value: Any, instead: str) -> None:
    tree = placed(f"{WEB}.envKeys.KEY", {"set": "a", "key": "k"})
    assert misshapen(placed(path, value, tree)) == [refusal(path, value, instead)]


@pytest.mark.parametrize("group", ["env", "envKeys", "envFields"])
@pytest.mark.parametrize("name", ["1A", "A-B", "a.b", "", "é", "A" * 254])
def test_a_variable_has_a_name_that_programs_can_read(group: str, name: str) -> None:
    content = {"env": "1", "envKeys": {"set": "a", "key": "k"}, "envFields": "status.podIP"}
    (line,) = misshapen(placed(f"{WEB}.{group}", {name: content[group]}))
    assert line.endswith(f" is text that does not fit here; {VARIABLES}")


def test_a_key_of_a_set_has_both() -> None:
    start = f"Pulumi.dev.yaml: microservices:{WEB}.envKeys.KEY"
    assert misshapen(placed(f"{WEB}.envKeys.KEY", {})) == [
        f"{start}.key: it is missing; {KEYS}",
        f"{start}.set: it is missing; {LABELS}",
    ]
