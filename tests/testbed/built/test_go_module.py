from pathlib import Path

from testbed import folders
from testbed.built import go_module
from testbed.built.programs import HELM, PROGRAMS

TEXT = """
module testbed/example

go 1.24.0

require (
	k8s.io/api v0.0.0
	k8s.io/kubernetes v1.34.2
	sigs.k8s.io/kwok v0.7.0 // indirect
)

require example.com/lone v1.2.3

replace k8s.io/api => k8s.io/api v0.34.2

tool (
	k8s.io/kubernetes/cmd/kubectl
	k8s.io/kubernetes/cmd/kube-apiserver
)
"""


def test_versions_are_those_after_replacing(tmp_path: Path) -> None:
    file = tmp_path / "go.mod"
    file.write_text(TEXT)
    module = go_module.read(file)
    assert module.go == "1.24.0"
    assert module.versions == {
        "k8s.io/api": "v0.34.2",
        "k8s.io/kubernetes": "v1.34.2",
        "sigs.k8s.io/kwok": "v0.7.0",
        "example.com/lone": "v1.2.3",
    }
    assert module.tools == ("k8s.io/kubernetes/cmd/kubectl", "k8s.io/kubernetes/cmd/kube-apiserver")


def test_version_of_a_package_is_that_of_the_longest_module_path(tmp_path: Path) -> None:
    file = tmp_path / "go.mod"
    file.write_text("require a.org/x v1.0.0\nrequire a.org/x/y v2.0.0\n")
    module = go_module.read(file)
    assert module.version_of("a.org/x/y/cmd/z") == "v2.0.0"
    assert module.version_of("a.org/x/yonder") == "v1.0.0"


def test_programs_are_the_tools_of_the_tool_modules() -> None:
    declared = {
        (path.parent.name, package)
        for path in folders.TOOLS.glob("*/go.mod")
        for package in go_module.read(path).tools
    }
    known = [program for program in (*PROGRAMS, HELM) if not program.main_of]
    assert {(program.module, program.package) for program in known} == declared


def test_a_command_of_ours_requires_what_it_serves() -> None:
    for program in (each for each in PROGRAMS if each.main_of):
        source = folders.TOOLS / program.module / program.name / "main.go"
        assert f'"{program.main_of}"' in source.read_text()
        assert program.go_module.version_of(program.main_of)
