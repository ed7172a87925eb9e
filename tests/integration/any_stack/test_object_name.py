"""The names of the objects of a stack."""

from hypothesis import given

from microservices.plan.plan import Plan
from tests.builders import Tree, planned, service, settings
from tests.examples import examples
from tests.stacks import evaluated_with, manifests
from tests.strategies.stack import stacks

WORKLOADS = ("Deployment", "StatefulSet", "Rollout")
OTHERS = ("Service", "DestinationRule", "PersistentVolumeClaim", "CronJob", "BackendTLSPolicy")


def names(**keys: object) -> dict[str, list[str]]:
    """The names of each kind in a stack with these keys."""
    found: dict[str, list[str]] = {}
    for one in planned(**keys).names:
        found.setdefault(one.kind, []).append(one.name)
    return found


def test_each_kind_has_its_names() -> None:
    web = service(
        kind="stateful",
        volumes={"data": {"path": "/data", "claim": {"size": "1Gi"}}},
        jobs={"clean": {"command": ["a"], "schedule": "@daily"}, "move": {"command": ["b"]}},
        calls=[{"host": "a.example"}],
    )
    outside = {"bank": {"host": "b.example", "tls": {}, "protocol": "HTTP"}}
    assert names(services={"web": web}, config={"app": {"a": "1"}}, externalServices=outside) == {
        "Deployment": ["web-v1"],
        "PersistentVolumeClaim": ["web-v1-data"],
        "Service": ["web-headless", "web"],
        "DestinationRule": ["web-v1", "bank"],
        "ServiceAccount": ["default", "web"],
        "called": ["web", "bank"],
        "CronJob": ["web-clean"],
        "Job": ["web-v1-move"],
        "set": ["app"],
        "ServiceEntry": ["bank", "a.example"],
        "VirtualService": ["bank"],
    }


def test_the_policies_of_a_service_have_its_name_and_the_namespace_has_its_own() -> None:
    web = service(allowPlaintext=True, auth={"issuer": "a", "jwksUri": "https://a.example"})
    found = names(services={"web": web, "api": service()})
    assert found["AuthorizationPolicy"] == ["default-deny", "web"]
    assert found["PeerAuthentication"] == ["default", "web"]


def test_a_version_is_a_service_of_its_own_in_the_gateway_api() -> None:
    assert names(mesh={"routes": "gateway-api"})["Service"] == ["web-v1", "web"]


def test_the_owner_of_the_weights_has_names_as_well() -> None:
    found = names(services={"web": service(traffic={"owner": "flagger"})})
    assert found["Deployment"] == ["web-v1", "web-v1-primary"]
    assert found["Service"] == ["web-primary", "web-canary", "web"]
    assert found["DestinationRule"] == ["web-primary", "web-canary"]
    found = names(services={"web": service(traffic={"owner": "argo-rollouts"})})
    assert found["DestinationRule"] == ["web"]


@examples(12)
@given(values=stacks(released=True))
def test_what_is_made_has_one_of_the_names(values: Tree) -> None:
    known = {(one.kind, one.name) for one in Plan.of(settings(**values)).names}
    for made in manifests(evaluated_with(values)):
        kind, name = made["kind"], made["metadata"]["name"]
        if kind in (*WORKLOADS, *OTHERS):
            assert ("Deployment" if kind in WORKLOADS else kind, name) in known
