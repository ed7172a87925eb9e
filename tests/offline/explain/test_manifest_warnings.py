"""The rules on manifests, over what a program registered."""

import json
import re
from collections.abc import Mapping
from typing import Any

from microservices.offline.engine.evaluation import Evaluation, Resource
from microservices.offline.explain.manifest_warnings import manifest_warnings
from microservices.rules.acceptance import Accepted

RULE: Mapping[str, Any] = {
    "apiVersion": "networking.istio.io/v1",
    "kind": "DestinationRule",
    "metadata": {"name": "shop"},
    "spec": {"host": "shop", "subsets": [{"name": "v1", "labels": {"version": "v1"}}]},
}


def evaluation(*inputs: Mapping[str, Any]) -> Evaluation:
    resources = [
        Resource(f"urn:{number}", "kubernetes:x:X", f"x{number}", "", True, item)
        for number, item in enumerate(inputs)
    ]
    return Evaluation("dev", "microservices", tuple(resources), {}, ())


def test_an_object_that_does_not_fit_the_others_is_a_warning() -> None:
    (found,) = manifest_warnings(evaluation(RULE))
    assert found.severity == "warning"
    path, what, instead = re.split(": |; ", found.text)
    assert path == "DestinationRule/shop.spec.subsets[0].labels"
    assert "subset v1" in what
    assert instead


def test_what_is_no_object_with_a_name_is_passed_by() -> None:
    assert manifest_warnings(evaluation({"port": 8080}, {"kind": "List"}, {})) == ()


PERMISSIVE: Mapping[str, Any] = {
    "apiVersion": "security.istio.io/v1",
    "kind": "PeerAuthentication",
    "metadata": {"name": "shop"},
    "spec": {"mtls": {"mode": "PERMISSIVE"}},
}


def below(*types: str) -> Evaluation:
    """An object with a security exception, below resources of these types."""
    urns = ["", *(f"urn:{number}" for number in range(len(types)))]
    above = [
        Resource(urn, kind, "shop", parent, False, {})
        for parent, urn, kind in zip(urns, urns[1:], types, strict=False)
    ]
    loose = Resource("urn:loose", "kubernetes:x:X", "shop", urns[-1], True, PERMISSIVE)
    return Evaluation("dev", "microservices", (*above, loose), {}, ())


def test_one_object_with_a_security_exception_is_a_warning() -> None:
    (found,) = manifest_warnings(below("pulumi:pulumi:Stack", "my:own:Component"))
    assert found.severity == "warning"
    assert found.text.startswith("PeerAuthentication/shop.spec.mtls.mode: PERMISSIVE ")


def accepting(path: str) -> Accepted:
    """The rule against plaintext, accepted at a path."""
    one = {"rule": "peers-speak-mutual-tls", "path": path, "reason": "it comes from outside"}
    return Accepted.read(json.dumps([one]))


def test_what_is_accepted_is_information() -> None:
    found = below("pulumi:pulumi:Stack")
    (told,) = manifest_warnings(found, accepting("PeerAuthentication/shop.spec.mtls.mode"))
    assert told.severity == "info"
    end = "; accepted (peers-speak-mutual-tls): it comes from outside"
    assert told.text.endswith(end)


def test_an_acceptance_of_what_does_not_occur_is_a_warning() -> None:
    found = manifest_warnings(below("pulumi:pulumi:Stack"), accepting("PeerAuthentication/web"))
    assert [one.severity for one in found] == ["warning", "warning"]
    assert found[1].text == (
        "Pulumi.dev.yaml: microservices:accept[0].path: peers-speak-mutual-tls finds nothing at "
        "`PeerAuthentication/web`; write one of: PeerAuthentication/shop.spec.mtls.mode"
    )


def test_of_malformed_acceptances_nothing_is_accepted() -> None:
    assert Accepted.read('[{"rule": 1}]') == Accepted.read(None) == Accepted()


def test_security_exceptions_of_components_are_found_by_the_rules_on_settings() -> None:
    component = "microservices:index:MeshNamespace"
    assert manifest_warnings(below("pulumi:pulumi:Stack", component, "my:own:Component")) == ()


def test_what_changes_a_part_of_an_object_is_held_to_what_it_says() -> None:
    pods = {"containers": [{"name": "main", "securityContext": {"privileged": True}}]}
    part = {
        "apiVersion": "apps/v1",
        "kind": "Deployment",
        "metadata": {"name": "theirs", "namespace": "other"},
        "spec": {"template": {"spec": pods}},
    }
    token = "kubernetes:apps/v1:DeploymentPatch"
    resource = Resource("urn:part", token, "theirs", "", custom=True, inputs=part)
    (found,) = manifest_warnings(Evaluation("dev", "microservices", (resource,), {}, ()))
    assert found.text.startswith("DeploymentPatch/theirs.main.securityContext.privileged: ")


def test_what_is_in_the_cluster_already_is_not_missed() -> None:
    container = {"name": "main", "envFrom": [{"secretRef": {"name": "pg-app"}}]}
    limited = {**container, "resources": {"limits": {"memory": "64Mi"}}}
    deployment = {
        "apiVersion": "apps/v1",
        "kind": "Deployment",
        "metadata": {"name": "web", "namespace": "shop"},
        "spec": {"template": {"spec": {"containers": [limited]}}},
    }
    there = {
        "apiVersion": "v1",
        "kind": "Secret",
        "metadata": {"name": "pg-app", "namespace": "shop"},
    }
    missed = "Deployment/web.main.envFrom[0]: there is no Secret pg-app"
    before, after = (
        [one.text for one in manifest_warnings(evaluation(deployment), existing=existing)]
        for existing in ([], [there])
    )
    assert [text for text in before if text not in after] == [
        f"{missed}; add it to the stack, or name another"
    ]
