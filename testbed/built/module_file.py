"""Files of Go modules, by name: kept under the version of their module."""

from dataclasses import dataclass
from pathlib import Path

from testbed import folders
from testbed.built import go_module


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


ENVOY_BOOTSTRAP = ModuleFile(
    "istio", "istio.io/istio", "tools/packaging/common/envoy_bootstrap.json"
)
# What a language host runs a program in Python with, of the version of the engine that is built.
PROGRAM_RUNNER = ModuleFile(
    "pulumi", "github.com/pulumi/pulumi/sdk/v3", "python/cmd/pulumi-language-python-exec"
)
_GATEWAY_API = (
    *("gatewayclasses", "gateways", "listenersets", "referencegrants", "backendtlspolicies"),
    *("httproutes", "grpcroutes", "tlsroutes", "tcproutes", "udproutes"),
)
_CRDS = {
    ("istio", "istio.io/istio", "manifests/charts/base/files"): ("crd-all.gen",),
    # The standard channel, of the version that istiod is built with.
    ("istio", "sigs.k8s.io/gateway-api", "config/crd/standard"): tuple(
        f"gateway.networking.k8s.io_{plural}" for plural in _GATEWAY_API
    ),
    ("operators", "github.com/kedacore/keda/v2", "config/crd/bases"): (
        *("keda.sh_scaledobjects", "keda.sh_triggerauthentications"),
    ),
    (
        *("operators", "github.com/prometheus-operator/prometheus-operator"),
        "example/prometheus-operator-crd",
    ): tuple(
        f"monitoring.coreos.com_{plural}"
        for plural in ("podmonitors", "prometheusrules", "servicemonitors")
    ),
    ("operators", "github.com/external-secrets/external-secrets", "config/crds/bases"): tuple(
        f"external-secrets.io_{plural}"
        for plural in ("clustersecretstores", "externalsecrets", "secretstores")
    ),
    ("operators", "github.com/cert-manager/cert-manager", "deploy/crds"): tuple(
        f"cert-manager.io_{plural}" for plural in ("certificates", "clusterissuers", "issuers")
    ),
    ("operators", "github.com/fluxcd/flagger", "artifacts/flagger"): ("crd",),
    ("operators", "github.com/argoproj/argo-rollouts", "manifests/crds"): (
        *("rollout-crd", "analysis-template-crd", "cluster-analysis-template-crd"),
    ),
}
CRDS = tuple(
    ModuleFile(tool, module, f"{folder}/{name}.yaml")
    for (tool, module, folder), names in _CRDS.items()
    for name in names
)
FILES = (ENVOY_BOOTSTRAP, PROGRAM_RUNNER, *CRDS)
