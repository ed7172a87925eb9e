"""A cluster as plain answers: everything that some settings need, and what a test changes."""

from collections.abc import Mapping
from typing import Any

from microservices.deploy.preflight.ask import Unanswered
from microservices.deploy.preflight.check import Report, check
from microservices.deploy.preflight.needs import needs
from microservices.settings.stack import Settings
from microservices.specs.namespace import namespace_labels
from tests.builders import Tree, accepted, layers

ZONE = "topology.kubernetes.io/zone"
ALL = {"verbs": ["*"], "apiGroups": ["*"], "resources": ["*"]}
RULES = "/apis/authorization.k8s.io/v1/selfsubjectrulesreviews"
ACCESS = "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews"
WEBHOOKS = "/apis/admissionregistration.k8s.io/v1/mutatingwebhookconfigurations"
ISTIOD = "/apis/apps/v1/namespaces/istio-system/deployments?labelSelector=app%3Distiod"
HTTP_ROUTES = (
    "/apis/apiextensions.k8s.io/v1/customresourcedefinitions/httproutes.gateway.networking.k8s.io"
)
METRICS = "/apis/metrics.k8s.io/v1beta1"
NODES = "/api/v1/nodes"
FORBIDDEN = Unanswered(403, "forbidden to you")
FILE = "Pulumi.dev.yaml: microservices:"

# An answer, none at all, or a refusal.
Answers = Mapping[str, Any]


def webhook(key: str, *values: str) -> dict[str, Any]:
    """Istio's injector for the namespaces with a label."""
    selector = {"matchExpressions": [{"key": key, "operator": "In", "values": [*values]}]}
    return {"name": "namespace.sidecar-injector.istio.io", "namespaceSelector": selector}


def webhooks(*found: dict[str, Any]) -> dict[str, Any]:
    return {"items": [{"webhooks": [*found]}]}


def node(zone: str | None, **labels: str) -> dict[str, Any]:
    return {"metadata": {"labels": {**labels, **({ZONE: zone} if zone else {})}}}


def istiod(revision: str, version: str | None = None, image: str = "pilot:1.31.0") -> Any:
    labels = {"istio.io/rev": revision}
    labels |= {"app.kubernetes.io/version": version} if version else {}
    pods = {"spec": {"containers": [{"image": f"registry.example.com:5000/istio/{image}"}]}}
    return {"metadata": {"labels": labels}, "spec": {"template": pods}}


def gateways(settings: Settings) -> tuple[str, ...]:
    """Where the Gateway of the stack's namespace is, by either kind of routes."""
    istio = f"{settings.mesh.api_version}/namespaces/{settings.namespace}/gateways/gateway"
    beside = f"namespaces/{settings.gateway.namespace}/gateways/{settings.namespace}-gateway"
    return f"/apis/{istio}", f"/apis/gateway.networking.k8s.io/v1/{beside}"


def well(values: Tree) -> dict[str, Any]:
    """A cluster that has everything that a stack needs, and nothing that it only names."""
    found: dict[str, Any] = {
        "/version": {"gitVersion": "v1.34.2"},
        ISTIOD: {"items": [istiod("default", "1.31.0")]},
        HTTP_ROUTES: {
            "metadata": {"annotations": {"gateway.networking.k8s.io/bundle-version": "v1.6.0"}}
        },
        WEBHOOKS: webhooks(webhook("istio-injection", "enabled")),
        METRICS: {"resources": []},
        NODES: {"items": [node("zone-a"), node("zone-b")]},
        RULES: {"status": {"resourceRules": [ALL]}},
        ACCESS: {"status": {"allowed": True}},
    }
    plan = accepted(layers(values))
    settings = plan.settings
    labels = namespace_labels(settings.namespace, settings.mesh, settings.namespace_options)
    if not settings.owns_namespace:
        found[f"/api/v1/namespaces/{settings.namespace}"] = {"metadata": {"labels": labels}}
    listeners = [{"hostname": "" if host == "*" else host} for host in settings.gateway.hosts]
    for place in gateways(settings):
        found[place] = {"metadata": {}, "spec": {"listeners": listeners}}
    for need in needs(plan):
        path = f"/{'apis' if need.group else 'api'}/{need.api_version}"
        served = found.setdefault(path, {"resources": []})
        served["resources"].append({"kind": need.kind, "name": f"{need.kind.lower()}s"})
    return found


def asked(values: Tree, answers: Answers) -> Report:
    """What becomes of a stack with a cluster that answers like this."""

    def ask(path: str, body: Mapping[str, Any] | None = None) -> Any:
        found = answers.get(path)
        if callable(found):
            found = found(body)
        if isinstance(found, Unanswered):
            raise found
        return found

    read = layers(values)
    return check(accepted(read), read, ask)


def wrong(values: Tree, **changes: Any) -> list[str]:
    """What is wrong with a cluster that has everything but for some changes, by path."""
    return [*map(str, asked(values, {**well(values), **changes}).wrong)]


def doubtful(values: Tree, **changes: Any) -> list[str]:
    """What is doubtful about it."""
    return [*map(str, asked(values, {**well(values), **changes}).doubtful)]
