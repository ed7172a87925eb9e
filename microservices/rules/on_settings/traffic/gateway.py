"""The ingress gateway."""

from microservices.manifests.host import covers
from microservices.plan.plan import Plan
from microservices.rules.rule import error, strict, warning
from microservices.settings.values.problems import Finding, Findings

_ISTIO = "https://istio.io/latest/docs/reference/config/networking/gateway/"


@error("Without a host there is no gateway, and the rest has no effect.")
def gateways_have_hosts(plan: Plan) -> Findings:
    """`gateway` writes `hosts`, if anything."""
    gateway = plan.settings.gateway
    if gateway.model_fields_set and not gateway.hosts:
        what = "it is missing, so that there is no gateway"
        instead = "write hosts such as [shop.example.com], or leave `gateway` out"
        yield Finding(("gateway", "hosts"), what, instead)


@error(
    "A gateway that speaks TLS shows a certificate, which is in a Secret of its namespace. "
    "https://istio.io/latest/docs/tasks/traffic-management/ingress/secure-ingress/",
)
def gateways_have_a_credential(plan: Plan) -> Findings:
    """`gateway` says `tls` with `credentialName`, or `plaintext: true`."""
    gateway = plan.settings.gateway
    if not gateway.hosts:
        return
    if gateway.tls is None and not gateway.plaintext:
        what = "it is missing: TLS without a credential"
        instead = "write {credentialName: ...}, or `plaintext: true` in `gateway`"
        yield Finding(("gateway", "tls"), what, instead)
    elif gateway.tls is not None and gateway.tls.credential_name is None:
        what = "it is missing: TLS without a credential"
        instead = "write the name of the Secret, which `issuer` makes where there is one"
        yield Finding(("gateway", "tls", "credentialName"), what, instead)


@error("Either the gateway speaks TLS, or it does not.")
def gateways_speak_tls_or_not(plan: Plan) -> Findings:
    """`tls` and `plaintext: true` exclude each other."""
    gateway = plan.settings.gateway
    if gateway.tls is not None and gateway.plaintext:
        what = "`tls` stands beside it, and http is redirected to https"
        yield Finding(("gateway", "plaintext"), what, "keep one of the two")


@strict("Anybody on the network path may read and change the requests, passwords as well.")
def gateways_do_not_speak_plaintext(plan: Plan) -> Findings:
    """`plaintext` is off."""
    if plan.settings.gateway.plaintext:
        what = "the gateway answers without TLS"
        yield Finding(("gateway", "plaintext"), what, "write `tls` in its place")


@warning(f"The nearest host takes the request, and the other one looks unused. {_ISTIO}")
def gateway_hosts_are_apart(plan: Plan) -> Findings:
    """No host of the gateway is written twice, or covered by another one."""
    hosts = plan.settings.gateway.hosts
    for index, host in enumerate(hosts):
        others = [one for one in hosts if one != host and covers(one, host)]
        what = f"`{others[0]}` covers it already" if others else "it is written twice"
        if others or host in hosts[:index]:
            yield Finding(("gateway", "hosts", index), what, "leave one of the two out")


@error("The NetworkPolicies of the stack admit no other namespace from outside.")
def gateway_pods_are_admitted(plan: Plan) -> Findings:
    """The gateway's namespace is among `mesh.ingressNamespaces`."""
    gateway, admitted = plan.settings.gateway, plan.settings.mesh.ingress_namespaces
    if gateway.hosts and gateway.namespace not in admitted:
        what = f"pods of {gateway.namespace} may not reach those of this stack"
        instead = "add it to `mesh: {ingressNamespaces: [...]}`"
        yield Finding(("gateway", "namespace"), what, instead)
