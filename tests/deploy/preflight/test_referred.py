"""What a stack only names has to be in the cluster."""

import pytest

from tests.builders import Tree, stack, web
from tests.deploy.preflight.answers import FILE, FORBIDDEN, doubtful, wrong

CLASSES = "/apis/storage.k8s.io/v1/storageclasses"
CORE = "/api/v1/namespaces"


def claim(**keys: str) -> Tree:
    written = {"size": "1Gi", "accessMode": "ReadWriteMany", **keys}
    return web(volumes={"data": {"path": "/data", "claim": written}})


def external(**keys: str) -> Tree:
    written = {"store": "vault", "keys": {"a": {"key": "b"}}, **keys}
    return stack(externalSecrets={"keys": written})


def partner(**tls: str) -> Tree:
    written = {"host": "a.example", "protocol": "HTTP", "tls": tls}
    return web(calls=["partner"]) | {"externalServices": {"partner": written}}


def gateway(**keys: object) -> Tree:
    door = {"hosts": ["shop.example.com"], **keys}
    return web(expose={"paths": ["/"]}) | {"gateway": door}


def signed(**issuer: str) -> Tree:
    return gateway(tls={"credentialName": "shop-tls", "issuer": {"name": "signer", **issuer}})


@pytest.mark.parametrize(
    ("values", "api", "place", "what"),
    [
        (
            web(scheduling={"priorityClass": "high"}),
            "/apis/scheduling.k8s.io/v1/priorityclasses/high",
            "services.web.scheduling.priorityClass",
            "PriorityClass high",
        ),
        (
            web(scheduling={"runtimeClass": "gvisor"}),
            "/apis/node.k8s.io/v1/runtimeclasses/gvisor",
            "services.web.scheduling.runtimeClass",
            "RuntimeClass gvisor",
        ),
        (
            claim(storageClass="ssd"),
            f"{CLASSES}/ssd",
            "services.web.volumes.data.claim.storageClass",
            "StorageClass ssd",
        ),
    ],
)
def test_what_no_pod_can_do_without_is_an_error(
    values: Tree, api: str, place: str, what: str
) -> None:
    line = f"{FILE}{place}: there is no {what}; make it, or name one that is there"
    assert (wrong(values), doubtful(values)) == ([line], [])
    assert wrong(values, **{api: {}}) == []
    assert doubtful(values, **{api: FORBIDDEN}) == [
        f"{FILE}{place}: whether there is {what} cannot be asked: forbidden to you; "
        "see to it yourself"
    ]


@pytest.mark.parametrize(
    ("values", "api", "place", "what"),
    [
        (
            web(pullSecrets=["registry"]),
            f"{CORE}/shop/secrets/registry",
            "services.web.pullSecrets",
            "Secret registry in shop",
        ),
        (
            partner(clientSecret="partner"),
            f"{CORE}/shop/secrets/partner",
            "externalServices.partner",
            "Secret partner in shop",
        ),
        (
            partner(caConfigMap="ca"),
            f"{CORE}/shop/configmaps/ca",
            "externalServices.partner",
            "ConfigMap ca in shop",
        ),
        (
            web(volumes={"data": {"path": "/data", "existingClaim": "files"}}),
            f"{CORE}/shop/persistentvolumeclaims/files",
            "services.web.volumes.data.existingClaim",
            "PersistentVolumeClaim files in shop",
        ),
        (
            stack(existingSets={"pg": {"kind": "Secret", "name": "pg-app"}}),
            f"{CORE}/shop/secrets/pg-app",
            "existingSets.pg.name",
            "Secret pg-app in shop",
        ),
        (
            stack(existingSets={"ca": {"kind": "ConfigMap"}}),
            f"{CORE}/shop/configmaps/ca",
            "existingSets.ca.name",
            "ConfigMap ca in shop",
        ),
        (
            external(),
            "/apis/external-secrets.io/v1/clustersecretstores/vault",
            "externalSecrets.keys.store",
            "ClusterSecretStore vault",
        ),
        (
            external(storeKind="SecretStore"),
            "/apis/external-secrets.io/v1/namespaces/shop/secretstores/vault",
            "externalSecrets.keys.store",
            "SecretStore vault",
        ),
        (
            gateway(tls={"credentialName": "shop-tls"}),
            f"{CORE}/istio-ingress/secrets/shop-tls",
            "gateway.tls.credentialName",
            "Secret shop-tls in istio-ingress",
        ),
        (
            signed(),
            "/apis/cert-manager.io/v1/clusterissuers/signer",
            "gateway.tls.issuer.name",
            "ClusterIssuer signer",
        ),
        (
            signed(kind="Issuer"),
            "/apis/cert-manager.io/v1/namespaces/istio-ingress/issuers/signer",
            "gateway.tls.issuer.name",
            "Issuer signer",
        ),
        (
            gateway(plaintext=True) | {"mesh": {"routes": "gateway-api"}},
            "/apis/gateway.networking.k8s.io/v1/gatewayclasses/istio",
            "mesh.routes",
            "GatewayClass istio",
        ),
        (
            stack(mesh={"dataPlane": "ambient", "waypoint": True}),
            "/apis/gateway.networking.k8s.io/v1/gatewayclasses/istio-waypoint",
            "mesh.waypoint",
            "GatewayClass istio-waypoint",
        ),
    ],
)
def test_what_may_come_later_is_a_warning(values: Tree, api: str, place: str, what: str) -> None:
    line = f"{FILE}{place}: there is no {what}; make it, or name one that is there"
    assert (doubtful(values), wrong(values)) == ([line], [])
    assert doubtful(values, **{api: {}}) == []


def test_an_optional_set_may_be_missing() -> None:
    existing = {"ca": {"kind": "ConfigMap", "optional": True}}
    assert doubtful(stack(existingSets=existing)) == []


def test_a_trigger_has_its_authentication() -> None:
    trigger = {"type": "rabbitmq", "metadata": {}, "authentication": "queue"}
    values = web(scaling={"min": 1, "max": 8, "triggers": {"mail": trigger}})
    found = doubtful(values, **{"/apis/external.metrics.k8s.io/v1beta1": {}})
    assert found == [
        f"{FILE}services.web.scaling.triggers.mail.authentication: there is no "
        "TriggerAuthentication queue; make it, or name one that is there"
    ]


@pytest.mark.parametrize("annotations", [None, {}])
def test_a_claim_without_a_class_needs_a_default_one(annotations: Tree | None) -> None:
    classes = {"items": [{"metadata": {"name": "slow", "annotations": annotations}}]}
    assert wrong(claim(), **{CLASSES: classes}) == [
        f"{FILE}services.web.volumes.data.claim: the cluster has no default StorageClass, and "
        "the claim would wait for ever; write `storageClass`"
    ]


def test_the_default_class_is_marked() -> None:
    marked = {"storageclass.kubernetes.io/is-default-class": "true"}
    classes = {"items": [{"metadata": {"name": "fast", "annotations": marked}}]}
    assert wrong(claim(), **{CLASSES: classes}) == []
    [warning] = doubtful(claim(), **{CLASSES: FORBIDDEN})
    assert "the default StorageClass cannot be asked" in warning


def acme(*solvers: Tree) -> Tree:
    return {"spec": {"acme": {"solvers": [*solvers]}}}


@pytest.mark.parametrize(
    ("issuer", "solves"),
    [
        (acme({"http01": {}}), False),
        (acme({"http01": {}}, {"dns01": {}}), True),
        (acme({"dns01": {}}), True),
        (acme(), True),
        ({"spec": {"ca": {"secretName": "ca"}}}, True),
        (FORBIDDEN, True),
    ],
)
def test_an_issuer_by_http_never_gets_past_the_redirect(issuer: object, solves: bool) -> None:
    api = "/apis/cert-manager.io/v1/clusterissuers/signer"
    line = (
        f"{FILE}gateway.tls.issuer.name: ClusterIssuer signer solves challenges by HTTP-01, and "
        "the gateway redirects HTTP; name one that solves them by DNS-01"
    )
    found = [one for one in doubtful(signed(), **{api: issuer}) if "HTTP-01" in one]
    assert found == ([] if solves else [line])
