"""Labels and annotations that are written of objects."""

from typing import Any

from microservices.objects.manifest import manifest
from microservices.objects.stack import stack_objects
from tests.builders import planned, service
from tests.objects.found import STATE


def metadata(web: dict[str, Any], **keys: Any) -> dict[tuple[str, str], dict[str, Any]]:
    """The metadata of each object of a stack with a gateway and a set."""
    around = {"gateway": {"hosts": ["shop.example"], "plaintext": True}, "config": {"app": {}}}
    plan = planned(services={"web": service(expose={}, **web), "api": service()}, **around, **keys)
    return {(one.kind, one.name): manifest(one)["metadata"] for one in stack_objects(plan, STATE)}


def having(word: str, key: str, **keys: Any) -> set[str]:
    """Kind and name of the objects that have a label or an annotation."""
    found = metadata(**{"web": {}, **keys})
    return {"/".join(one) for one, said in found.items() if key in said.get(word, {})}


TEAM = {"labels": {"team": "shop"}, "annotations": {"example.com/owner": "shop"}}


def test_every_object_of_a_stack_has_what_is_written_of_all() -> None:
    for word, key in (("labels", "team"), ("annotations", "example.com/owner")):
        assert having(word, key, namespaceOptions={"objects": {"all": TEAM}}) == having(
            "labels", "app.kubernetes.io/name"
        )
        assert having(word, key) == set()


def test_what_is_written_of_some_objects_is_theirs_alone() -> None:
    of_gateway = having("labels", "team", namespaceOptions={"objects": {"gateway": TEAM}})
    assert of_gateway == {"Gateway/gateway"}
    [of_set] = having(
        "annotations",
        "example.com/owner",
        namespaceOptions={"objects": {"sets": TEAM}},
        mesh={"dataPlane": "ambient", "waypoint": True},
    )
    assert of_set.startswith("ConfigMap/app-")
    for word, names in (("service", {"Service/web"}), ("workload", {"Deployment/web-v1"})):
        assert having("labels", "team", web={"objects": {word: TEAM}}) == names
    of_service = having("labels", "team", web={"objects": {"all": TEAM}})
    assert {"Service/web", "VirtualService/web", "ServiceAccount/web"} < of_service
    assert not {one for one in of_service if "/api" in one}


def test_the_narrowest_wins_and_the_programs_own_before_all() -> None:
    wide = {"labels": {"team": "shop", "app": "other"}}
    found = metadata(
        {"objects": {"all": {"labels": {"team": "web"}}, "service": {"labels": {"team": "edge"}}}},
        namespaceOptions={"objects": {"all": wide}},
    )
    teams = {
        "/".join(one): said["labels"]["team"]
        for one, said in found.items()
        if one[0] in ("Service", "Deployment")
    }
    assert teams == {
        "Service/web": "edge",
        "Deployment/web-v1": "web",
        "Service/api": "shop",
        "Deployment/api-v1": "shop",
    }
    assert found["Service", "web"]["labels"]["app"] == "web"
    assert found["Service", "web"]["annotations"] == {"pulumi.com/skipAwait": "true"}
