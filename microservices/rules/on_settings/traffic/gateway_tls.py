"""TLS of the ingress gateway: its certificates, and plaintext."""

from microservices.manifests.routes.host import EVERYWHERE
from microservices.plan.plan import Plan
from microservices.rules.rule import error, strict
from microservices.settings.values.problems import Finding, Findings, Path, yaml_path

_ISTIO = "https://istio.io/latest/docs/reference/config/networking/"


@error(
    "A gateway that speaks TLS shows a certificate, which is in a Secret of its namespace. "
    "https://istio.io/latest/docs/tasks/traffic-management/ingress/secure-ingress/",
)
def gateways_have_a_credential(plan: Plan) -> Findings:
    """`gateway` says `tls` with `credentialName`, or `plaintext: true`."""
    gateway = plan.settings.gateway
    if not gateway.hosts:
        return
    what = "it is missing: TLS without a credential"
    if gateway.tls is None and not gateway.plaintext:
        instead = "write {credentialName: ...}, or `plaintext: true` in `gateway`"
        yield Finding(("gateway", "tls"), what, instead)
    for one in gateway.certificates:
        if one.name is None:
            instead = "write the name of the Secret, which `issuer` makes where there is one"
            yield Finding((*one.path, "credentialName"), what, instead)


@error(f"A certificate is shown for the hosts of the gateway alone. {_ISTIO}gateway/#Server")
def certificates_are_for_hosts(plan: Plan) -> Findings:
    """Each host of `tls.hosts` is one of the gateway."""
    gateway = plan.settings.gateway
    for host in gateway.tls.hosts if gateway.tls and gateway.hosts else ():
        if host not in gateway.hosts:
            path = ("gateway", "tls", "hosts", host)
            yield Finding(path, "the gateway has no such host", f"write {', '.join(gateway.hosts)}")


@error(
    "Nobody signs a certificate for any host, and of two issuers of one Secret each overwrites "
    "the other. https://cert-manager.io/docs/usage/certificate/"
)
def certificates_can_be_issued(plan: Plan) -> Findings:
    """With an `issuer` a certificate is not for `*`, and no other one has its Secret."""
    owners: dict[str, Path] = {}
    for name, issuer, hosts, path in plan.settings.gateway.certificates:
        if issuer and EVERYWHERE in hosts:
            what = "it would be for every host there is"
            yield Finding((*path, "issuer"), what, "write the hosts, or leave the issuer out")
        if name and owners.setdefault(name, path) != path:
            what = f"{yaml_path(owners[name])} has the same Secret, and another issuer"
            yield Finding((*path, "credentialName"), what, "write another name, or the same issuer")


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
