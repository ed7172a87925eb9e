"""Ports of services."""

from collections.abc import Iterator

from pydantic.alias_generators import to_camel

from microservices.plan.call_graph import port_of
from microservices.plan.plan import Plan, services, versions
from microservices.plan.subjects import Pods, Service
from microservices.rules.rule import error, strict, warning
from microservices.settings.traffic.port import ServicePort
from microservices.settings.values.problems import Finding, Findings, Path

# https://istio.io/latest/docs/ops/deployment/application-requirements/#ports-used-by-istio
_ISTIO = frozenset({15000, 15001, 15004, 15006, 15008, 15009, 15020, 15021, 15053, 15090})
_LEAST = 1024


@error("A Service has at least one port, or it is nothing to call.", each=services)
def services_have_a_port(service: Service) -> Findings:
    """All but a worker write `port`."""
    if not service.is_worker and service.settings.port is None:
        instead = "write the port on which the container answers, or `kind: worker`"
        yield Finding(service.path("port"), "it is missing", instead)


@error("Nobody calls a worker: it has no Service, and no route leads to it.", each=services)
def workers_have_no_ports(service: Service) -> Findings:
    """A worker writes no `port`, of its `ports` the numbers alone, and its versions no weights."""
    written = service.settings
    if not service.is_worker:
        return
    instead = "leave it out, or write `kind: service`"
    for key, value in (
        ("port", written.port),
        ("targetPort", written.target_port),
        ("allowPlaintext", written.allow_plaintext),
    ):
        if value:
            yield Finding(service.path(key), "a worker has no Service", instead)
    for name, port in written.ports.items():
        for field in sorted(port.model_fields_set - {"port"}):
            path = service.path("ports", name, to_camel(field))
            yield Finding(path, "a worker has no Service", instead)
    for name, version in written.versions.items():
        if version.weight is not None:
            path = service.path("versions", name, "weight")
            yield Finding(path, "a worker gets no traffic", instead)


@error("One process listens on a port, and a Service names it once.", each=services)
def port_numbers_are_unique(service: Service) -> Findings:
    """No two ports of a service have one number, and no two lead to one of the container."""
    numbers: dict[int, str] = {}
    targets: dict[int, str] = {}
    for port in service.settings.container_ports:
        of_pod = "port" if port.target_port is None else "targetPort"
        for key, number, owners in (
            ("port", port.number, numbers),
            (of_pod, port.pod_port, targets),
        ):
            if owners.setdefault(number, port.name) != port.name:
                path = service.path("ports", port.name, key)
                what = f"{number} is the port `{owners[number]}` as well"
                yield Finding(path, what, "write another number, or leave one of the two out")
                break


@error(
    "The names of a Service's ports are unique, and the first one is named after its protocol. "
    "https://kubernetes.io/docs/concepts/services-networking/service/#multi-port-services",
    each=services,
)
def port_names_are_unique(service: Service) -> Findings:
    """No further port is named like the first one."""
    written = service.settings
    if written.port is not None and written.protocol in written.ports:
        what = f"the port {written.port} has this name, since {written.protocol} is spoken there"
        yield Finding(service.path("ports", written.protocol), what, "rename this one")


@error(
    "The sidecar listens on these ports in every pod. "
    "https://istio.io/latest/docs/ops/deployment/application-requirements/#ports-used-by-istio",
    each=services,
)
def ports_are_not_istios(service: Service) -> Findings:
    """No port, of the Service or of the container, is one of Istio's own."""
    others = {("ports", name): one for name, one in service.settings.ports.items()}
    for above, one in {(): service.settings, **others}.items():
        for key, number in (("port", one.port), ("targetPort", one.target_port)):
            if number in _ISTIO:
                what, instead = f"{number} is a port of the sidecar", "write another port"
                yield Finding(service.path(*above, key), what, instead)


@warning(
    "Unless the container runtime admits it, a process that is not root cannot listen there. "
    "https://kubernetes.io/docs/tasks/administer-cluster/sysctl-cluster/",
    each=versions,
)
def low_ports_are_roots(pods: Pods) -> Findings:
    """A container that does not run as root, or with NET_BIND_SERVICE, listens on 1024 or above."""
    allow = pods.workload.allow
    if allow.root_user or (allow.privilege_escalation and "NET_BIND_SERVICE" in allow.capabilities):
        return
    for port in pods.service.settings.container_ports:
        if port.pod_port < _LEAST:
            key = "port" if port.target_port is None else "targetPort"
            what = f"user {pods.workload.run_as_user} may not be able to listen on {port.pod_port}"
            instead = (
                f"let the container listen on {_LEAST} or above, and write that as `targetPort`"
            )
            yield Finding(pods.service.path(*_above(pods.service, port), key), what, instead)


@error("Prometheus finds the metrics of a pod by the name of a port.", each=services)
def metrics_ports_exist(service: Service) -> Findings:
    """`metrics.port` and `metrics.ports` are names of ports of the service, which has one."""
    metrics, ports = service.settings.metrics, service.settings.container_ports
    if metrics is None:
        return
    names = [port.name for port in ports]
    if not names:
        what = "the service has no port to scrape"
        yield Finding(service.path("metrics"), what, "leave it out, or add a port")
        return
    first = metrics.port or names[0]
    for path, name in (("port",), first), *((("ports", one), one) for one in metrics.ports):
        if name not in names:
            what, instead = f"there is no port `{name}`", f"write one of: {', '.join(names)}"
            yield Finding(service.path("metrics", *path), what, instead)
        elif name == first and path != ("port",):
            what = "its metrics are those of `path` already"
            yield Finding(service.path("metrics", *path), what, "leave it out")


def plaintext_ports(service: Service) -> Iterator[tuple[Path, ServicePort]]:
    """The ports that take plaintext, and the places of the word."""
    for port in service.settings.plaintext_ports:
        yield service.path(*_above(service, port), "allowPlaintext"), port


def _above(service: Service, port: ServicePort) -> Path:
    return ("ports", port.name) if port.name in service.settings.ports else ()


@strict(
    "Anybody on the network path may read and change the requests, and callers are unknown. "
    "https://istio.io/latest/docs/concepts/security/#permissive-mode",
    each=services,
)
def ports_want_certificates(service: Service) -> Findings:
    """No port has `allowPlaintext`."""
    for path, port in plaintext_ports(service):
        what = f"port {port.name} accepts requests without mutual TLS"
        yield Finding(path, what, "leave it out once every caller of it is in the mesh")


@warning("The exception has no effect where every port accepts plaintext.")
def plaintext_ports_are_exceptions(plan: Plan) -> Findings:
    """No port has `allowPlaintext` where the whole mesh has."""
    for service in services(plan) if plan.settings.mesh.allow_plaintext else ():
        for path, _ in plaintext_ports(service):
            what = "every port of the stack accepts it already"
            instead = "leave it out here, or `allowPlaintext` in `mesh`"
            yield Finding(path, what, instead)


@warning(
    "A caller without a certificate has no identity, and is allowed by its namespace. "
    "https://istio.io/latest/docs/concepts/security/#authorization-policies",
    each=services,
)
def plaintext_ports_have_callers(service: Service) -> Findings:
    """For each port with `allowPlaintext` some entry of `allowFrom` is a whole namespace."""
    let_in = [one for one in service.settings.allow_from if one.account is None]
    meant = [port_of(service.settings, one) for one in let_in]
    for path, port in plaintext_ports(service):
        if port not in meant:
            what = "no caller without a certificate is allowed there"
            instead = f"write `allowFrom: [{{namespace: ..., port: {port.name}}}]`, or leave it out"
            yield Finding(path, what, instead)


@warning(
    "Routes are followed by the proxy of a caller; without one Kubernetes picks any pod of the "
    "Service. https://istio.io/latest/docs/ops/configuration/traffic-management/traffic-routing/",
)
def plaintext_callers_follow_no_split(plan: Plan) -> Findings:
    """A service that accepts plaintext has one version."""
    everywhere = plan.settings.mesh.allow_plaintext
    for service in services(plan):
        written = service.settings
        if len(written.versions) > 1 and (everywhere or written.plaintext_ports):
            what = "callers without a proxy reach every version, whatever its weight"
            instead = "leave `allowPlaintext` out, or let them call a service of one version"
            yield Finding(service.path("versions"), what, instead)


@error(
    "Without sidecars a ServiceMonitor finds metrics, by a Service. "
    "https://prometheus-operator.dev/docs/api-reference/api/#monitoring.coreos.com/v1.ServiceMonitor",
)
def metrics_of_workers_have_a_sidecar(plan: Plan) -> Findings:
    """A worker has `metrics` only in sidecar mode, and of one port."""
    ambient = plan.settings.mesh.data_plane == "ambient"
    for service in services(plan):
        metrics = service.settings.metrics
        if service.is_worker and metrics and (ambient or metrics.ports):
            path = service.path("metrics") if ambient else service.path("metrics", "ports")
            instead = "leave it out, or write `kind: service`"
            yield Finding(path, "a worker has no Service", instead)
