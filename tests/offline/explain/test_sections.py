"""What a stack with some of everything becomes, in words."""

from pathlib import Path

import pytest

from microservices.offline.engine.evaluate import evaluate
from microservices.offline.explain.sections import sections
from microservices.offline.files.stack_files import StackFiles, read_stack
from tests.offline.objects import STRICT_POD, service, workload
from tests.stacks import ROOT

Told = dict[str, dict[str, str]]
EVERYTHING = Path(__file__).parents[2] / "data/offline/everything.yaml"
USER_SERVICE = (
    "80 % to v1 (2 to 10 replicas by cpu 80 % and 1000 http_requests_per_second a pod), "
    "20 % to v2 (1 to 3 replicas by cpu 80 %, memory 60 % and 1000 http_requests_per_second a pod)"
)


@pytest.fixture(scope="module")
def told() -> Told:
    """Name and words of each line, digests of sets left out, by heading."""
    files = StackFiles("everything", EVERYTHING, ROOT / "Pulumi.yaml")
    registered = evaluate(ROOT, "everything", read_stack(files)).resources
    manifests = [item.inputs for item in registered if "kind" in item.inputs]
    return {heading: dict(lines) for heading, lines in sections(manifests)}


def without_digest(name: str) -> str:
    return name.rpartition("-")[0]


def test_a_stack_with_everything_is_told_whole(told: Told) -> None:
    assert list(told) == [
        "Services",
        "Access",
        "Ingress",
        "Tokens",
        "External",
        "Jobs",
        "Secrets",
        "Permissions",
        "Security exceptions",
    ]
    services = told["Services"]
    address = "svc.cluster.local"
    assert services["user-service"].startswith(f"{USER_SERVICE}; reads app-config-")
    assert services["user-service"].endswith(f"; http://user-service.shop.{address}:8080")
    assert services["order-service"].endswith(f"; grpc://order-service.shop.{address}:8081")
    assert services["store"].startswith("stateful: 100 % to v1 (3 replicas); tcp://")
    assert services["queue-worker"].startswith("worker: 0 to 20 replicas by rabbitmq; reads vault-")
    assert services["report-worker"] == "worker: 2 replicas"
    assert "store-headless" not in services
    assert told["Ingress"] == {
        "http://shop.example.com": "redirected to https",
        "https://shop.example.com/users": "user-service: 80 % to v1, 20 % to v2",
        "https://shop.example.com/": "order-service: 100 % to v1",
    }
    assert told["Tokens"] == {
        "gateway.shop": "a token of https://login.example.com for shop; at shop.example.com; "
        "none for /healthz",
        "user-service": "a token of partner for users",
    }
    scale = "patch deployments/scale.apps called order-service-v1"
    assert told["Permissions"] == {"user-service": f"get, watch configmaps; {scale}"}
    assert told["External"] == {
        "mail": "smtp.example.com:25 (TCP)",
        "payments": "api.payments.example.com:443 (HTTPS)",
    }
    assert told["Jobs"] == {
        "user-service v2": "migrate, before its pods",
        "report-worker": "nightly, @daily Etc/UTC, suspended",
        "user-service": "cleanup, 30 2 * * * Europe/Berlin",
    }


def test_secrets_of_a_stack_with_everything_have_their_origins(told: Told) -> None:
    secrets = {without_digest(name) or name: words for name, words in told["Secrets"].items()}
    assert secrets == {
        "app-secrets": "encrypted configuration",
        "registry": "not of this stack, and must be there already",
        "vault": "External Secrets, ClusterSecretStore vault: other, token",
    }


def test_security_exceptions_of_a_stack_with_everything_are_listed(told: Told) -> None:
    allowed = "API token mounted, capability CHOWN, capability NET_BIND_SERVICE"
    assert told["Security exceptions"] == {
        "order-service": "root user, writable root filesystem, privilege escalation",
        "user-service": f"{allowed}, writable root filesystem (v2), "
        "requests without mutual TLS are accepted on port 9090",
        "user-service cleanup": "API token mounted, out of the mesh by istio.io/dataplane-mode, "
        "out of the mesh by sidecar.istio.io/inject, capability CHOWN, "
        "capability NET_BIND_SERVICE",
        "user-service logs": "writable root filesystem",
        "user-service migrate": "API token mounted, writable root filesystem, capability CHOWN, "
        "capability NET_BIND_SERVICE",
        "shop": "pod security level baseline is enforced",
    }


def test_a_section_without_a_line_is_left_out() -> None:
    assert [heading for heading, _ in sections([service(), workload(pod=STRICT_POD)])] == [
        "Services"
    ]
    assert list(sections([])) == []
