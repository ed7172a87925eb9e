"""What a program adds to a stack, and what its transformations change, held to the rules."""

import shutil
from pathlib import Path

import pytest

from microservices.offline.cli import main
from microservices.offline.engine.evaluation import Evaluation, Resource
from microservices.offline.explain.beside_settings import beside_lines
from microservices.offline.explain.manifest_warnings import manifest_warnings
from tests.extended_program import PAGE, extended_program
from tests.offline.programs import evaluated, stand_in
from tests.packages import PROGRAM, ROOT
from tests.page_examples import blocks, holds


@pytest.fixture
def extended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The project with the program of the page, in the current folder."""
    for name in PROGRAM[1:]:
        (tmp_path / name).symlink_to(ROOT / name)
    for name in ("Pulumi.yaml", "Pulumi.dev.yaml"):
        shutil.copy(ROOT / name, tmp_path / name)
    (tmp_path / "__main__.py").write_text(extended_program())
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.usefixtures("extended")
def test_the_preview_of_the_page_is_that_of_its_program(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["preview", "dev"]) == 0
    lines = capsys.readouterr().out.splitlines()
    for text in blocks(PAGE, "text"):
        assert holds(text.splitlines(), lines), text


@pytest.mark.usefixtures("extended")
def test_what_is_rendered_has_it_too(tmp_path: Path) -> None:
    assert main(["render", "dev", "--out", str(tmp_path / "out")]) == 0
    rendered = {file.stem: file.read_text() for file in (tmp_path / "out").rglob("*.yaml")}
    assert any("shareProcessNamespace: true" in text for text in rendered.values())
    assert any("type: NodePort" in text for text in rendered.values())


def test_what_is_added_of_another_provider_is_not_drawn(
    extended: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["graph", "dev"]) == 0
    drawn = capsys.readouterr().out
    kind = (
        'pulumi.CustomResource("azure-native:storage:StorageAccount", "x", {"kind": "StorageV2"})'
    )
    program = extended / "__main__.py"
    program.write_text(f"import pulumi\n{program.read_text()}\n{kind}\n")
    assert main(["graph", "dev"]) == 0
    assert capsys.readouterr().out == drawn


TRANSFORMED = """
import pulumi_kubernetes as kubernetes

class Microservice(pulumi.ComponentResource):
    def __init__(self, name, transforms=True):
        super().__init__("microservices:index:Microservice", name)
        child = pulumi.ResourceOptions(parent=self)
        for number in (1, 2):
            kubernetes.core.v1.Pod(
                f"{name}-{number}",
                metadata={"name": f"{name}-{number}", "namespace": "shop"},
                spec={"containers": [{"name": "main", "image": "x"}]},
                opts=child,
            )

def change(args):
    if args.name != "web-1":
        return None
    CHANGE
    return pulumi.ResourceTransformationResult(args.props, args.opts)

pulumi.runtime.register_stack_transformation(lambda args: None)
pulumi.runtime.register_stack_transformation(change)
Microservice("web")
"""


def transformed(folder: Path, change: str) -> Evaluation:
    return evaluated(folder, TRANSFORMED.replace("CHANGE", change))


def test_a_transformation_is_told_by_the_places_that_it_changes(tmp_path: Path) -> None:
    change = 'args.props["spec"]["hostname"] = "a"; del args.props["spec"]["containers"]'
    (line,) = beside_lines(transformed(tmp_path, change))
    places = "spec.containers[0].image, spec.containers[0].name, spec.hostname"
    assert line == ("Pod/web-1", f"changed by a transformation: {places}")


def test_of_many_places_the_first_are_told(tmp_path: Path) -> None:
    change = 'args.props["metadata"]["labels"] = {f"l{number}": "" for number in range(7)}'
    (line,) = beside_lines(transformed(tmp_path, change))
    assert line[1].endswith("metadata.labels.l4 and 2 more")


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ("args.opts.protect = True", "options.protect"),
        ("args.opts.depends_on = ROOT", "dependencies"),
    ],
)
def test_changed_options_are_told(tmp_path: Path, change: str, told: str) -> None:
    root = "[kubernetes.core.v1.ConfigMap('other', metadata={'name': 'other'})]"
    lines = dict(beside_lines(transformed(tmp_path, change.replace("ROOT", root))))
    assert lines["Pod/web-1"].endswith(told)


def test_what_a_transformation_breaks_is_a_warning_and_what_was_so_before_is_none(
    tmp_path: Path,
) -> None:
    change = 'args.props["spec"]["host_network"] = True'
    told = [one.text for one in manifest_warnings(transformed(tmp_path, change))]
    of_one = [text for text in told if "hostNetwork" in text]
    assert len(of_one) == 1
    assert of_one[0].startswith("Pod/web-1.")
    assert [text for text in told if "securityContext" in text] == []


def test_a_program_without_transformations_runs_once(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    source = "print('once')\npulumi.ComponentResource('a:b:C', 'c')"
    assert evaluated(tmp_path, source).transformed == {}
    assert capsys.readouterr().out == "once\n"


def test_of_a_program_without_the_components_nothing_is_beside_them() -> None:
    assert beside_lines(stand_in()) == []


def test_a_resource_that_is_no_object_is_called_by_its_type() -> None:
    kinds = ("microservices:index:Access", "random:index:RandomId", "pulumi:providers:random")
    found = tuple(Resource(f"urn:{kind}", kind, "x", "", True, {}) for kind in kinds)
    evaluation = Evaluation("dev", "microservices", found, {}, ())
    assert beside_lines(evaluation) == [("random:index:RandomId/x", "added by the program")]
