"""Every kind of value: what it takes, and what it says to what it does not take."""

from typing import Any

import pytest

from tests.builders import DIGEST, placed, problems

PORT = "services.web.port"
WEIGHT = "services.web.versions.v1.weight"
REPLICAS = "services.web.replicas"
PERIOD = "services.web.probes.readiness.periodSeconds"
SETTLE = "mesh.settleSeconds"
FAILURES = "services.web.probes.liveness.failureThreshold"
USER = "services.web.runAsUser"
SWITCH = "mesh.allowPlaintext"
IMAGE = "services.web.image"
TAG = "services.web.tag"
PINNED = "services.web.digest"
CPU = "services.web.resources.requests.cpu"
MEMORY = "services.web.resources.requests.memory"
PATH = "services.web.probes.readiness.path"
API = "mesh.apiVersion"

PORTS = "write a whole number from 1 to 65535, such as 8080"
WEIGHTS = "write a whole number of percent from 0 to 100, such as 80"
PODS = "write a whole number of pods from 0 to 5000, such as 3"
SECONDS = "write a whole number of seconds from 0 to 600, such as 5"
POSITIVE_SECONDS = "write a whole number of seconds from 1 to 600, such as 5"
COUNTS = "write a whole number from 1 to 100, such as 3"
USERS = "write the number of a user other than root, such as 65532"
SWITCHES = "write `true` or `false`"
LABELS = (
    "write at most 63 lower-case letters, digits and `-`, with a letter first, such as user-service"
)
IMAGES = "write repository[:tag][@digest], such as registry.example.com/shop/user-service:1.4"
TAGS = 'write a tag as text, such as "1.10" (in quotes where it looks like a number)'
DIGESTS = "write sha256: and 64 hexadecimal digits"
CPUS = 'write a quantity of CPU as text, such as 250m or "2"'
MEMORIES = "write a quantity of memory with its unit, such as 256Mi"
PATHS = "write a path from the root, such as /healthz"
APIS = "write networking.istio.io/v1, or v1beta1 or v1alpha3 for an Istio before 1.22"
PLANES = "write `sidecar` or `ambient`, as your Istio runs"
CONTEXTS = "write the name of a context of your kubeconfig"

TEXT = "text that does not fit here"
NUMBER = "a number that does not fit here"
FRACTION = "a fraction, not what is wanted here"
BOOLEAN = "true or false, not what is wanted here"
LIST = "a list, not a single value"
MAP = "a map, not a single value"


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (PORT, 1),
        (PORT, 65535),
        (WEIGHT, 100),
        (REPLICAS, 1),
        (REPLICAS, 5000),
        (PERIOD, 1),
        (PERIOD, 600),
        (SETTLE, 0),
        (SETTLE, 600),
        (FAILURES, 1),
        (FAILURES, 100),
        (USER, 1),
        (USER, 2147483647),
        (SWITCH, True),
        (SWITCH, False),
        ("namespace", "a"),
        ("namespace", "a" * 63),
        ("namespace", "shop-dev2"),
        (IMAGE, "web:1"),
        (IMAGE, "shop/web:1"),
        (IMAGE, "registry.example.com/shop/web:1.4-rc.1"),
        (IMAGE, "localhost:5000/a/b/c:1"),
        (IMAGE, "a.b__c-d--e_f/web:_x"),
        (IMAGE, f"web@{DIGEST}"),
        (IMAGE, f"web:1@{DIGEST}"),
        (IMAGE, f"web:{'t' * 128}"),
        (CPU, "250m"),
        (CPU, "2"),
        (CPU, "0.5"),
        (MEMORY, "256Mi"),
        (MEMORY, "1.5Gi"),
        (MEMORY, "100M"),
        (PATH, "/"),
        (PATH, "/healthz?full=1"),
        (API, "networking.istio.io/v1beta1"),
        (API, "networking.istio.io/v1alpha3"),
        ("mesh.dataPlane", "ambient"),
        ("mesh.revision", "canary-1-29"),
        ("mesh.ingressNamespaces", []),
        ("mesh.ingressNamespaces", ["ingress"]),
        ("kubeContext", "admin@shop.example.com"),
        ("config.app-config", {}),
        ("config.app-config", {"a_B-1.c": "text"}),
        ("config.app-config", {"k" * 253: "", ".a..b": ""}),
        ("secrets.app-secrets", {"api_key": "text"}),
    ],
)
def test_a_value_of_its_kind_is_taken(path: str, value: Any) -> None:
    assert problems(placed(path, value)) == []


@pytest.mark.parametrize(
    ("path", "value", "shown", "nature", "instead"),
    [
        (PORT, "8080", '"8080"', TEXT, PORTS),
        (PORT, 0, "0", NUMBER, PORTS),
        (PORT, 65536, "65536", NUMBER, PORTS),
        (PORT, -1, "-1", NUMBER, PORTS),
        (PORT, 80.0, "80.0", FRACTION, PORTS),
        (PORT, True, "true", BOOLEAN, PORTS),
        (PORT, [8080], "[8080]", LIST, PORTS),
        (PORT, {"http": 8080}, '{"http": 8080}', MAP, PORTS),
        (PORT, 10**80, f"1{'0' * 56}...", NUMBER, PORTS),
        (PORT, "x" * 58, f'"{"x" * 58}"', TEXT, PORTS),
        (PORT, "x" * 59, f'"{"x" * 56}...', TEXT, PORTS),
        (WEIGHT, -1, "-1", NUMBER, WEIGHTS),
        (WEIGHT, 101, "101", NUMBER, WEIGHTS),
        (WEIGHT, 80.5, "80.5", FRACTION, WEIGHTS),
        (WEIGHT, 100.0, "100.0", FRACTION, WEIGHTS),
        (WEIGHT, "100", '"100"', TEXT, WEIGHTS),
        (WEIGHT, "100%", '"100%"', TEXT, WEIGHTS),
        (REPLICAS, -1, "-1", NUMBER, PODS),
        (REPLICAS, 5001, "5001", NUMBER, PODS),
        (PERIOD, 0, "0", NUMBER, POSITIVE_SECONDS),
        (PERIOD, 601, "601", NUMBER, POSITIVE_SECONDS),
        (PERIOD, "5s", '"5s"', TEXT, POSITIVE_SECONDS),
        (SETTLE, -1, "-1", NUMBER, SECONDS),
        (SETTLE, 601, "601", NUMBER, SECONDS),
        (FAILURES, 0, "0", NUMBER, COUNTS),
        (FAILURES, 101, "101", NUMBER, COUNTS),
        (USER, 0, "0", NUMBER, USERS),
        (USER, 2147483648, "2147483648", NUMBER, USERS),
        (USER, "root", '"root"', TEXT, USERS),
        (SWITCH, "yes", '"yes"', TEXT, SWITCHES),
        (SWITCH, "on", '"on"', TEXT, SWITCHES),
        (SWITCH, "true", '"true"', TEXT, SWITCHES),
        (SWITCH, 1, "1", NUMBER, SWITCHES),
        (SWITCH, 0, "0", NUMBER, SWITCHES),
        ("namespace", "Shop", '"Shop"', TEXT, LABELS),
        ("namespace", "1shop", '"1shop"', TEXT, LABELS),
        ("namespace", "shop-", '"shop-"', TEXT, LABELS),
        ("namespace", "-shop", '"-shop"', TEXT, LABELS),
        ("namespace", "shop.dev", '"shop.dev"', TEXT, LABELS),
        ("namespace", "shop_dev", '"shop_dev"', TEXT, LABELS),
        ("namespace", "shop\n", r'"shop\n"', TEXT, LABELS),
        ("namespace", "", '""', TEXT, LABELS),
        ("namespace", "a" * 64, f'"{"a" * 56}...', TEXT, LABELS),
        ("namespace", "écho", '"écho"', TEXT, LABELS),
        (IMAGE, "Web:1", '"Web:1"', TEXT, IMAGES),
        (IMAGE, "web:", '"web:"', TEXT, IMAGES),
        (IMAGE, "web:-1", '"web:-1"', TEXT, IMAGES),
        (IMAGE, "web 1", '"web 1"', TEXT, IMAGES),
        (IMAGE, "web:1\n", r'"web:1\n"', TEXT, IMAGES),
        (IMAGE, "https://web:1", '"https://web:1"', TEXT, IMAGES),
        (IMAGE, "web@sha256:12", '"web@sha256:12"', TEXT, IMAGES),
        (IMAGE, "shop//web:1", '"shop//web:1"', TEXT, IMAGES),
        (IMAGE, f"{'w' * 449}:1", f'"{"w" * 56}...', TEXT, IMAGES),
        (TAG, 1.1, "1.1", FRACTION, TAGS),
        (TAG, 1, "1", NUMBER, TAGS),
        (TAG, "1 0", '"1 0"', TEXT, TAGS),
        (TAG, "", '""', TEXT, TAGS),
        (TAG, ".1", '".1"', TEXT, TAGS),
        (TAG, "t" * 129, f'"{"t" * 56}...', TEXT, TAGS),
        (PINNED, "a1" * 32, f'"{"a1" * 28}...', TEXT, DIGESTS),
        (PINNED, DIGEST.upper(), f'"SHA256:{"A1" * 24}A...', TEXT, DIGESTS),
        (CPU, 1, "1", NUMBER, CPUS),
        (CPU, "1 core", '"1 core"', TEXT, CPUS),
        (CPU, "0m", '"0m"', TEXT, CPUS),
        (CPU, "01", '"01"', TEXT, CPUS),
        (MEMORY, "256", '"256"', TEXT, MEMORIES),
        (MEMORY, "256MB", '"256MB"', TEXT, MEMORIES),
        (MEMORY, "256m", '"256m"', TEXT, MEMORIES),
        (PATH, "healthz", '"healthz"', TEXT, PATHS),
        (PATH, "/a b", '"/a b"', TEXT, PATHS),
        (API, "networking.istio.io/v2", '"networking.istio.io/v2"', TEXT, APIS),
        ("mesh.dataPlane", "proxyless", '"proxyless"', TEXT, PLANES),
        ("mesh.revision", 1, "1", NUMBER, LABELS),
        ("kubeContext", 1, "1", NUMBER, CONTEXTS),
    ],
)
def test_another_value_is_shown_with_what_to_write(
    path: str, value: Any, shown: str, nature: str, instead: str
) -> None:
    line = f"Pulumi.dev.yaml: microservices:{path}: `{shown}` is {nature}; {instead}"
    assert problems(placed(path, value)) == [line]


@pytest.mark.parametrize(
    ("value", "nature"),
    [(1, NUMBER), (1.5, FRACTION), (True, BOOLEAN), (None, "empty"), (["a"], LIST), ({}, MAP)],
)
def test_a_config_value_is_text(value: Any, nature: str) -> None:
    (line,) = problems(placed("config.app-config.key", value))
    assert line.endswith(f" is {nature}; write text; put a number or true or false in quotes")


@pytest.mark.parametrize("key", ["a b", "a/b", "", "clé", "k" * 254, "a\n", ".", "..", "..a"])
def test_a_key_of_a_set_is_a_legal_key_of_a_configmap(key: str) -> None:
    (line,) = problems(stack_with_key(key))
    assert line.endswith(
        f" is {TEXT}; write a ConfigMap key: letters, digits, `-`, `_` and `.`, "
        "such as database_url"
    )


def stack_with_key(key: str) -> dict[str, Any]:
    return placed("config.app-config", {key: "text"})


@pytest.mark.parametrize(
    "path", ["services.Web", "services.web.versions.V1", "config.Set", "secrets.Set"]
)
def test_a_name_is_a_dns_label(path: str) -> None:
    content = {"image": "web:1", "port": 1} if path == "services.Web" else {}
    name = path.split(".")[-1]
    line = f'Pulumi.dev.yaml: microservices:{path}: `"{name}"` is {TEXT}; {LABELS}'
    assert problems(placed(path, content)) == [line]
