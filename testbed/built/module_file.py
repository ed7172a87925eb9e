"""Files of Go modules, by name: kept under the version of their module."""

from dataclasses import dataclass
from pathlib import Path

from testbed import folders
from testbed.built import go_module
from testbed.kubernetes.manifests import Manifest, read_manifests, without_descriptions


@dataclass(frozen=True)
class ModuleFile:
    """The file at `source` in the Go module `module`; its version stands in `tools/<tool>`."""

    tool: str
    module: str
    source: str

    @property
    def version(self) -> str:
        """The version that the testbed asks for, such as `v2.21.0`."""
        return go_module.read(folders.TOOLS / self.tool / "go.mod").versions[self.module]

    @property
    def path(self) -> Path:
        """Where the build keeps it."""
        return folders.FILES / self.module / self.version / Path(self.source).name

    def defect(self) -> str | None:
        """That it is not there, in a few words; None when it is."""
        if self.path.exists():
            return None
        return f"{self.path.name} of {self.module} {self.version} is not there"


def _files(tool: str, module: str, folder: str, names: str) -> tuple[ModuleFile, ...]:
    return tuple(ModuleFile(tool, module, f"{folder}/{name}.yaml") for name in names.split())


def _operator(module: str, folder: str, names: str) -> tuple[ModuleFile, ...]:
    return _files("operators", module, folder, names)


ISTIO_CRDS = ModuleFile("istio", "istio.io/istio", "manifests/charts/base/files/crd-all.gen.yaml")
ENVOY_BOOTSTRAP = ModuleFile(
    "istio", "istio.io/istio", "tools/packaging/common/envoy_bootstrap.json"
)
# What a language host runs a program in Python with, of the version of the engine that is built.
PROGRAM_RUNNER = ModuleFile(
    "pulumi", "github.com/pulumi/pulumi/sdk/v3", "python/cmd/pulumi-language-python-exec"
)
# The standard channel, of the version that istiod is built with.
GATEWAY_API_CRDS = _files(
    "istio",
    "sigs.k8s.io/gateway-api",
    "config/crd/standard",
    " ".join(
        f"gateway.networking.k8s.io_{plural}"
        for plural in (
            *("gatewayclasses", "gateways", "listenersets", "referencegrants"),
            *("httproutes", "grpcroutes", "tlsroutes", "tcproutes", "udproutes"),
            "backendtlspolicies",
        )
    ),
)
OPERATOR_CRDS = (
    *_operator(
        "github.com/kedacore/keda/v2",
        "config/crd/bases",
        "keda.sh_scaledobjects keda.sh_triggerauthentications",
    ),
    *_operator(
        "github.com/prometheus-operator/prometheus-operator",
        "example/prometheus-operator-crd",
        "monitoring.coreos.com_podmonitors monitoring.coreos.com_prometheusrules"
        " monitoring.coreos.com_servicemonitors",
    ),
    *_operator(
        "github.com/external-secrets/external-secrets",
        "config/crds/bases",
        "external-secrets.io_clustersecretstores external-secrets.io_externalsecrets"
        " external-secrets.io_secretstores",
    ),
    *_operator(
        "github.com/cert-manager/cert-manager",
        "deploy/crds",
        "cert-manager.io_certificates cert-manager.io_clusterissuers cert-manager.io_issuers",
    ),
    *_operator("github.com/fluxcd/flagger", "artifacts/flagger", "crd"),
    *_operator(
        "github.com/argoproj/argo-rollouts",
        "manifests/crds",
        "rollout-crd analysis-template-crd cluster-analysis-template-crd",
    ),
)
_CRDS = (ISTIO_CRDS, *GATEWAY_API_CRDS, *OPERATOR_CRDS)
FILES = (ENVOY_BOOTSTRAP, PROGRAM_RUNNER, *_CRDS)


def read_definitions() -> list[Manifest]:
    """The CRDs of Istio, the Gateway API and the operators, without the prose: most of them."""
    return [without_descriptions(item) for file in _CRDS for item in read_manifests(file.path)]
