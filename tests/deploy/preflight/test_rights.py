"""What the user may not do with the kinds of a stack is told."""

from typing import Any

import pytest

from tests.builders import stack
from tests.deploy.preflight.answers import ACCESS, FILE, FORBIDDEN, RULES, doubtful, wrong


class TestRights:
    def reader(self, body: Any) -> Any:
        """Somebody who may read everything, and write nothing but Secrets."""
        asked = body["spec"]["resourceAttributes"]
        reads = asked["verb"] in ("get", "list", "watch")
        return {"status": {"allowed": reads or asked["resource"] == "secrets"}}

    def test_what_is_not_allowed_is_told_with_the_kinds(self) -> None:
        values = stack(secrets={"keys": {"api_key": "x"}})
        assert wrong(values, **{RULES: {"status": {"resourceRules": []}}, ACCESS: self.reader}) == [
            f"{FILE}{path}: you may not {verbs} {names}; have a {role} with these verbs bound to "
            "you, or deploy as somebody who has it"
            for path, verbs, names, role in (
                (
                    "mesh.apiVersion",
                    "create, patch, delete",
                    "authorizationpolicys.security.istio.io, "
                    "destinationrules.networking.istio.io, "
                    "peerauthentications.security.istio.io, sidecars.networking.istio.io, "
                    "telemetrys.telemetry.istio.io, "
                    "virtualservices.networking.istio.io in namespace shop",
                    "Role",
                ),
                ("namespace", "create, patch", "namespaces", "ClusterRole"),
                (
                    "network",
                    "create, patch, delete",
                    "networkpolicys.networking.k8s.io in namespace shop",
                    "Role",
                ),
                (
                    "services.web",
                    "create, patch, delete",
                    "deployments.apps, serviceaccounts, services in namespace shop",
                    "Role",
                ),
                (
                    "services.web.disruption",
                    "create, patch, delete",
                    "poddisruptionbudgets.policy in namespace shop",
                    "Role",
                ),
            )
        ]

    def test_a_rule_for_some_names_covers_nothing(self) -> None:
        some = {"verbs": ["*"], "apiGroups": ["*"], "resources": ["*"], "resourceNames": ["x"]}
        rules = {"status": {"resourceRules": [some]}}
        assert wrong(stack(), **{RULES: rules}) == []
        denied = {"status": {"allowed": False}}
        assert len(wrong(stack(), **{RULES: rules, ACCESS: denied})) == 5

    def test_rules_that_are_not_told_are_asked_for_one_by_one(self) -> None:
        assert wrong(stack(), **{RULES: FORBIDDEN}) == []

    def test_a_namespace_that_is_there_is_not_made_again(self) -> None:
        changes = {ACCESS: self.reader, "/api/v1/namespaces/shop": {}}
        assert (
            wrong(stack(), **changes)[0].split(": ")[2].startswith("you may not patch namespaces")
        )

    @pytest.mark.parametrize("answer", [FORBIDDEN, None])
    def test_rights_that_cannot_be_asked_are_only_warned_of(self, answer: object) -> None:
        [line] = doubtful(stack(), **{ACCESS: answer, "/api/v1/namespaces/shop": FORBIDDEN})
        assert line.startswith(f"{FILE}namespace: what you may do in the cluster cannot be asked")
