"""Served kinds of a cluster, and how to install missing ones."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from microservices.deploy.preflight.ask import Ask, Unanswered
from microservices.deploy.preflight.gap import Answer, Gap, not_asked
from microservices.deploy.preflight.needs import Need
from microservices.settings.values.problems import Path

# By its API version and its kind: the name by which requests and rights call a kind.
Resources = Mapping[tuple[str, str], str]

_ISTIO = "install Istio 1.22 or newer (https://istio.io/latest/docs/setup/install/)"
_INSTALL = {
    "networking.istio.io": _ISTIO,
    "security.istio.io": _ISTIO,
    "telemetry.istio.io": _ISTIO,
    "gateway.networking.k8s.io": "install the CRDs of the Gateway API "
    "(https://gateway-api.sigs.k8s.io/guides/)",
    "flagger.app": "install Flagger (https://docs.flagger.app/install/flagger-install-on-kubernetes)",
    "argoproj.io": "install Argo Rollouts (https://argo-rollouts.readthedocs.io/en/stable/installation/)",
    "keda.sh": "install KEDA (https://keda.sh/docs/latest/deploy/)",
    "monitoring.coreos.com": "install the Prometheus operator "
    "(https://prometheus-operator.dev/docs/getting-started/installation/)",
    "external-secrets.io": "install External Secrets 0.16 or newer "
    "(https://external-secrets.io/latest/introduction/getting-started/)",
    "cert-manager.io": "install cert-manager (https://cert-manager.io/docs/installation/)",
}
# By the last word of the setting's path: what to write in place of it.
_WITHOUT = {
    "routes": "write `routes: istio`",
    "waypoint": "write `waypoint: false`",
    "owner": "write `owner: pulumi`",
    "triggers": "scale by `cpu`",
    "prometheusOperator": "write `false`",
    "externalSecrets": "write the values as `secrets`",
    "issuer": "leave `issuer` out and bring the Secret yourself",
}
_OLDER = ("v1beta1", "v1alpha3")


def served(needs: Sequence[Need], ask: Ask) -> tuple[Answer, Resources]:
    """What the cluster says of the kinds, and the resource of each that it serves."""
    resources: dict[tuple[str, str], str] = {}
    unknown: dict[str, Unanswered] = {}
    for api_version in sorted({need.api_version for need in needs}):
        try:
            resources |= _resources(api_version, ask)
        except Unanswered as error:
            unknown[api_version] = error
    missing = [
        need
        for need in needs
        if (need.api_version, need.kind) not in resources and need.api_version not in unknown
    ]
    kinds = {(need.api_version, need.kind) for need in needs}
    lacking = {(need.api_version, need.kind) for need in missing}
    gaps = [*_gaps(missing, ask), *_unknown(needs, unknown)]
    said = f"{len(kinds) - len(lacking)} of {len(kinds)} are served"
    return Answer("kinds of objects", said, tuple(gaps)), resources


def _resources(api_version: str, ask: Ask) -> dict[tuple[str, str], str]:
    """The kinds of one API version, without their parts such as `deployments/scale`."""
    root = "apis" if "/" in api_version else "api"
    answer = ask(f"/{root}/{api_version}") or {}
    return {
        (api_version, one["kind"]): one["name"]
        for one in answer.get("resources", ())
        if "/" not in one["name"]
    }


def _unknown(needs: Iterable[Need], unknown: Mapping[str, Unanswered]) -> Iterator[Gap]:
    first: dict[str, Path] = {}
    for need in needs:
        first.setdefault(need.api_version, need.path)
    for api_version, error in unknown.items():
        yield not_asked(first[api_version], f"what the cluster has of {api_version}", error)


def _gaps(missing: Iterable[Need], ask: Ask) -> Iterator[Gap]:
    kinds: dict[tuple[str, Path], list[str]] = {}
    for need in missing:
        known = kinds.setdefault((need.api_version, need.path), [])
        known += [need.kind] if need.kind not in known else []
    for (api_version, path), names in kinds.items():
        group, _, version = api_version.rpartition("/")
        others = _versions(group, ask) if group else []
        what = f"the cluster has no {', '.join(sorted(names))} of {api_version}"
        if others and version not in others:
            what += f", only {', '.join(others)}"
        yield Gap("error", path, what, _instead(api_version, path, others))


def _versions(group: str, ask: Ask) -> list[str]:
    """The versions that the cluster serves of an API group."""
    try:
        answer = ask(f"/apis/{group}") or {}
    except Unanswered:
        return []
    return [one["version"] for one in answer.get("versions", ())]


def _instead(api_version: str, path: Path, others: Sequence[str]) -> str:
    group = api_version.rpartition("/")[0]
    ways = [_INSTALL.get(group, f"use a cluster that serves {api_version}")]
    if group == "networking.istio.io":
        ways += [f"write {group}/{one}" for one in _OLDER if one in others][:1]
    if without := _WITHOUT.get(str(path[-1])):
        ways.append(without)
    return ", or ".join(ways)
