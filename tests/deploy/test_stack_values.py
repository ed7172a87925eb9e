"""What `make up` and `make down` know of a stack before they ask for anything else."""

import json
from pathlib import Path

import pytest

from microservices.deploy.command import main
from tests.deploy.fake_pulumi import FakePulumi

CONFIG = ["config", "--stack", "dev", "--json", "--show-secrets"]
CONTEXT = "apiVersion: v1\nkind: Config\ncurrent-context: {}\n"
NAMED = "config:\n  microservices:kubeContext: staging\n"
BEGINNING = "config:\n"


def use(fake: FakePulumi, monkeypatch: pytest.MonkeyPatch) -> FakePulumi:
    monkeypatch.setenv("PATH", str(fake.folder))
    return fake


def change(project: Path, old: str, new: str) -> None:
    file = project / "Pulumi.dev.yaml"
    assert old in file.read_text()
    file.write_text(file.read_text().replace(old, new, 1))


@pytest.fixture
def fake(project: Path, monkeypatch: pytest.MonkeyPatch) -> FakePulumi:
    """A stand-in for the CLI, beside a kubeconfig whose context is staging."""
    (project.parent / "kubeconfig").write_text(CONTEXT.format("staging"))
    return use(FakePulumi(project.parent / "bin"), monkeypatch)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("weight: 80", "weight: 90"),
        ("weight: 80", "wieght: 80"),
        ("  microservices:namespace: shop-dev\n", ""),
        ("microservices:services:", "microservices:servces:"),
    ],
)
def test_a_stack_file_with_a_mistake_is_taken_down_all_the_same(
    project: Path, fake: FakePulumi, old: str, new: str
) -> None:
    change(project, BEGINNING, NAMED)
    change(project, old, new)
    assert main(["up", "dev"], project) == 2
    assert fake.calls == []
    assert main(["down", "dev"], project) == 0
    assert fake.words[-1] == ["destroy", "--stack", "dev"]


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (BEGINNING, "config:\n  microservices:kubeContxt: staging\n", "kubeContxt"),
        (BEGINNING, "config:\n  microservices:kubeContext:\n", "kubeContext: it has no value"),
        (BEGINNING, f"{NAMED}  kubeContext: production\n", "stands here already"),
        (BEGINNING, f"{NAMED}  microservices:kubeContext: production\n", "Pulumi.dev.yaml: "),
        (BEGINNING, "confg:\n  microservices:kubeContext: staging\n", "confg"),
        (BEGINNING, "config: [\n", "not YAML"),
    ],
)
def test_a_mistake_that_could_hide_the_cluster_is_refused_with_the_reason(
    project: Path,
    fake: FakePulumi,
    old: str,
    new: str,
    said: str,
    capsys: pytest.CaptureFixture[str],
) -> None:
    change(project, old, new)
    assert main(["down", "dev"], project) == 2
    assert said in capsys.readouterr().err
    assert fake.calls == []


def test_down_goes_to_no_other_cluster_for_all_that(
    project: Path, fake: FakePulumi, capsys: pytest.CaptureFixture[str]
) -> None:
    change(project, BEGINNING, NAMED.replace("staging", "production"))
    change(project, "weight: 80", "weight: 90")
    assert main(["down", "dev"], project) == 1
    assert "may only be deployed to the kube context `production`" in capsys.readouterr().err
    assert fake.calls == []


@pytest.mark.parametrize("action", ["up", "down"])
@pytest.mark.parametrize(("context", "code"), [("staging", 0), ("production", 1)])
def test_what_an_environment_gives_is_asked_of_the_cli(
    project: Path,
    action: str,
    context: str,
    code: int,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    (project.parent / "kubeconfig").write_text(CONTEXT.format("staging"))
    change(project, BEGINNING, "environment: [shop/dev]\nconfig:\n")
    change(project, "  microservices:namespace: shop-dev\n", "")
    answer = {
        "microservices:kubeContext": {"value": context, "secret": False},
        "microservices:secrets": {"value": "{}", "objectValue": {"a": "hunter2"}, "secret": True},
    }
    prints = {"config": json.dumps(answer)}
    fake = use(FakePulumi(project.parent / "bin", prints=prints), monkeypatch)
    assert main([action, "dev"], project) == code
    assert fake.words[1] == CONFIG
    assert (fake.words[-1] == CONFIG) == bool(code)
    said = "".join(capfd.readouterr())
    assert ("may only be deployed to the kube context `production`" in said) == bool(code)
    assert "hunter2" not in said + json.dumps(fake.calls)


@pytest.mark.parametrize("action", ["up", "down"])
def test_a_kubeconfig_that_is_encrypted_is_asked_of_the_cli(
    project: Path, action: str, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    change(project, BEGINNING, f"{NAMED}  kubernetes:kubeconfig: {{secure: v1:abc}}\n")
    own = project.parent / "own"
    own.write_text(CONTEXT.format("staging"))
    answer = {
        "microservices:kubeContext": {"value": "staging"},
        "kubernetes:kubeconfig": {"value": str(own), "secret": True},
    }
    prints = {"config": json.dumps(answer)}
    fake = use(FakePulumi(project.parent / "bin", prints=prints), monkeypatch)
    assert main([action, "dev"], project) == 0
    assert fake.words[1] == CONFIG
    own.write_text(CONTEXT.format("production"))
    assert main([action, "dev"], project) == 1
    assert "and the current one is `production`" in capfd.readouterr().err


@pytest.mark.parametrize("action", ["up", "down"])
@pytest.mark.parametrize(
    ("prints", "codes", "code", "said"),
    [
        ("{", {}, 1, "error: what `pulumi config --stack dev` gives cannot be read"),
        ('["hunter2"]', {}, 1, "error: what `pulumi config --stack dev` gives cannot be read"),
        ("{}", {"config": 6}, 6, "error: pulumi says why"),
        ("{}", {"stack": 5}, 5, "error: pulumi says why"),
    ],
)
def test_an_environment_that_cannot_be_asked_for_stops_there(
    project: Path,
    action: str,
    prints: str,
    codes: dict[str, int],
    code: int,
    said: str,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    change(project, BEGINNING, "environment: [shop/dev]\nconfig:\n")
    fake = FakePulumi(project.parent / "bin", codes=codes, prints={"config": prints})
    use(fake, monkeypatch)
    assert main([action, "dev"], project) == code
    assert capfd.readouterr().err.splitlines() == [said]
    assert not {"up", "destroy"} & {words[0] for words in fake.words}
