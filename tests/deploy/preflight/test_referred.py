"""What a stack only names has to be in the cluster."""

import pytest

from microservices.deploy.preflight.ask import Unanswered
from tests.builders import Tree, stack, web
from tests.deploy.preflight.answers import (
    doubtful,
    wrong,
)

FORBIDDEN = Unanswered(403, "forbidden to you")
FILE = "Pulumi.dev.yaml: microservices:"


class TestReferences:
    CLAIM = {
        "volumes": {
            "data": {"path": "/data", "claim": {"size": "1Gi", "accessMode": "ReadWriteMany"}}
        }
    }
    CLASSES = "/apis/storage.k8s.io/v1/storageclasses"

    @pytest.mark.parametrize(
        ("keys", "path", "line"),
        [
            (
                {"scheduling": {"priorityClass": "high"}},
                "/apis/scheduling.k8s.io/v1/priorityclasses/high",
                "services.web.scheduling.priorityClass: there is no PriorityClass high",
            ),
            (
                {"scheduling": {"runtimeClass": "gvisor"}},
                "/apis/node.k8s.io/v1/runtimeclasses/gvisor",
                "services.web.scheduling.runtimeClass: there is no RuntimeClass gvisor",
            ),
            (
                {
                    "volumes": {
                        "data": {
                            "path": "/data",
                            "claim": {
                                "size": "1Gi",
                                "accessMode": "ReadWriteMany",
                                "storageClass": "ssd",
                            },
                        }
                    }
                },
                "/apis/storage.k8s.io/v1/storageclasses/ssd",
                "services.web.volumes.data.claim.storageClass: there is no StorageClass ssd",
            ),
        ],
    )
    def test_what_no_pod_can_do_without_is_an_error(self, keys: Tree, path: str, line: str) -> None:
        assert wrong(web(**keys)) == [f"{FILE}{line}; make it, or name one that is there"]
        assert wrong(web(**keys), **{path: {}}) == []
        [warning] = doubtful(web(**keys), **{path: FORBIDDEN})
        assert warning.endswith("cannot be asked: forbidden to you; see to it yourself")

    @pytest.mark.parametrize(
        ("values", "path", "line"),
        [
            (
                web(pullSecrets=["registry"]),
                "/api/v1/namespaces/shop/secrets/registry",
                "services.web.pullSecrets: there is no Secret registry in shop",
            ),
            (
                web(volumes={"data": {"path": "/data", "existingClaim": "files"}}),
                "/api/v1/namespaces/shop/persistentvolumeclaims/files",
                "services.web.volumes.data.existingClaim: there is no PersistentVolumeClaim files "
                "in shop",
            ),
            (
                stack(externalSecrets={"keys": {"store": "vault", "keys": {"a": {"key": "b"}}}}),
                "/apis/external-secrets.io/v1/clustersecretstores/vault",
                "externalSecrets.keys.store: there is no ClusterSecretStore vault",
            ),
            (
                stack(
                    externalSecrets={
                        "keys": {
                            "store": "vault",
                            "storeKind": "SecretStore",
                            "keys": {"a": {"key": "b"}},
                        }
                    }
                ),
                "/apis/external-secrets.io/v1/namespaces/shop/secretstores/vault",
                "externalSecrets.keys.store: there is no SecretStore vault",
            ),
        ],
    )
    def test_what_may_come_later_is_a_warning(self, values: Tree, path: str, line: str) -> None:
        assert doubtful(values) == [f"{FILE}{line}; make it, or name one that is there"]
        assert doubtful(values, **{path: {}}) == []
        assert wrong(values) == []

    @pytest.mark.parametrize(
        ("tls", "path", "line"),
        [
            (
                {"credentialName": "shop-tls"},
                "/api/v1/namespaces/istio-ingress/secrets/shop-tls",
                "gateway.tls.credentialName: there is no Secret shop-tls in istio-ingress",
            ),
            (
                {"credentialName": "shop-tls", "issuer": {"name": "signer"}},
                "/apis/cert-manager.io/v1/clusterissuers/signer",
                "gateway.tls.issuer.name: there is no ClusterIssuer signer",
            ),
            (
                {"credentialName": "shop-tls", "issuer": {"name": "signer", "kind": "Issuer"}},
                "/apis/cert-manager.io/v1/namespaces/istio-ingress/issuers/signer",
                "gateway.tls.issuer.name: there is no Issuer signer",
            ),
        ],
    )
    def test_a_gateway_has_a_certificate_or_who_signs_it(
        self, tls: Tree, path: str, line: str
    ) -> None:
        values = web(expose={"paths": ["/"]}) | {
            "gateway": {"hosts": ["shop.example.com"], "tls": tls}
        }
        assert doubtful(values) == [f"{FILE}{line}; make it, or name one that is there"]
        assert doubtful(values, **{path: {}}) == []

    def test_gateways_of_the_gateway_api_have_a_class(self) -> None:
        mesh = {"dataPlane": "ambient", "waypoint": True, "routes": "gateway-api"}
        values = web(expose={"paths": ["/"]}) | {
            "mesh": mesh,
            "gateway": {"hosts": ["shop.example.com"], "plaintext": True},
        }
        assert [line.split(": there is ")[1].split(";")[0] for line in doubtful(values)] == [
            "no GatewayClass istio",
            "no GatewayClass istio-waypoint",
        ]

    def test_a_trigger_has_its_authentication(self) -> None:
        trigger = {"type": "rabbitmq", "metadata": {}, "authentication": "queue"}
        values = web(scaling={"min": 1, "max": 8, "triggers": {"mail": trigger}})
        found = doubtful(values, **{"/apis/external.metrics.k8s.io/v1beta1": {}})
        assert found == [
            f"{FILE}services.web.scaling.triggers.mail.authentication: there is no "
            "TriggerAuthentication queue; make it, or name one that is there"
        ]

    @pytest.mark.parametrize("annotations", [None, {}])
    def test_a_claim_without_a_class_needs_a_default_one(self, annotations: Tree | None) -> None:
        classes = {"items": [{"metadata": {"name": "slow", "annotations": annotations}}]}
        assert wrong(web(**self.CLAIM), **{self.CLASSES: classes}) == [
            f"{FILE}services.web.volumes.data.claim: the cluster has no default StorageClass, and "
            "the claim would wait for ever; write `storageClass`"
        ]

    def test_the_default_class_is_marked(self) -> None:
        marked = {"storageclass.kubernetes.io/is-default-class": "true"}
        classes = {"items": [{"metadata": {"name": "fast", "annotations": marked}}]}
        assert wrong(web(**self.CLAIM), **{self.CLASSES: classes}) == []
        [warning] = doubtful(web(**self.CLAIM), **{self.CLASSES: FORBIDDEN})
        assert "the default StorageClass cannot be asked" in warning
