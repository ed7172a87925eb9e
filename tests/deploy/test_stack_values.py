"""What `make up` and `make down` know of a stack before they ask for anything else."""

import json
from pathlib import Path

import pytest

from tests.deploy.conftest import Dev

CONFIG = ["config", "--stack", "dev", "--json", "--show-secrets"]
CONTEXT = "apiVersion: v1\nkind: Config\ncurrent-context: {}\n"
NAMED = "config:\n  microservices:kubeContext: staging\n"
BEGINNING = "config:\n"
ENVIRONMENT = "environment: [shop/dev]\nconfig:\n"
UNREADABLE = "error: what `pulumi config --stack dev` gives cannot be read"


@pytest.fixture(autouse=True)
def staging(dev: Dev) -> None:
    """The current context is staging."""
    dev.kubeconfig.write_text(CONTEXT.format("staging"))


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
    dev: Dev, old: str, new: str
) -> None:
    dev.replace(BEGINNING, NAMED)
    dev.replace(old, new)
    assert dev.make("up").code == 2
    assert dev.pulumi.calls == []
    assert dev.make("down").code == 0
    assert dev.pulumi.words[-1] == ["destroy", "--stack", "dev"]


@pytest.mark.parametrize(
    ("new", "said"),
    [
        ("config:\n  microservices:kubeContxt: staging\n", "kubeContxt"),
        ("config:\n  microservices:kubeContext:\n", "kubeContext: it has no value"),
        (f"{NAMED}  kubeContext: production\n", "stands here already"),
        (f"{NAMED}  microservices:kubeContext: production\n", "Pulumi.dev.yaml: "),
        ("confg:\n  microservices:kubeContext: staging\n", "confg"),
        ("config: [\n", "not YAML"),
    ],
)
def test_a_mistake_that_could_hide_the_cluster_is_refused_with_the_reason(
    dev: Dev, new: str, said: str
) -> None:
    dev.replace(BEGINNING, new)
    ended = dev.make("down")
    assert ended.code == 2
    assert said in ended.err
    assert dev.pulumi.calls == []


def test_down_goes_to_no_other_cluster_for_all_that(dev: Dev) -> None:
    dev.replace(BEGINNING, NAMED.replace("staging", "production"))
    dev.replace("weight: 80", "weight: 90")
    ended = dev.make("down")
    assert ended.code == 1
    assert "may only be deployed to the kube context `production`" in ended.err
    assert dev.pulumi.calls == []


@pytest.mark.parametrize("action", ["up", "down"])
@pytest.mark.parametrize(("context", "code"), [("staging", 0), ("production", 1)])
def test_what_an_environment_gives_is_asked_of_the_cli(
    dev: Dev, action: str, context: str, code: int
) -> None:
    dev.replace(BEGINNING, ENVIRONMENT)
    dev.replace("  microservices:namespace: shop-dev\n", "")
    answer = {
        "microservices:kubeContext": {"value": context, "secret": False},
        "microservices:secrets": {"value": "{}", "objectValue": {"a": "hunter2"}, "secret": True},
    }
    dev.stand_in(prints={"config": json.dumps(answer)})
    ended = dev.make(action)
    assert ended.code == code
    assert dev.pulumi.words[1] == CONFIG
    assert (dev.pulumi.words[-1] == CONFIG) == bool(code)
    said = ended.out + ended.err
    assert ("may only be deployed to the kube context `production`" in said) == bool(code)
    assert "hunter2" not in said + json.dumps(dev.pulumi.calls)


@pytest.mark.parametrize("action", ["up", "down"])
def test_a_kubeconfig_that_is_encrypted_is_asked_of_the_cli(
    dev: Dev, tmp_path: Path, action: str
) -> None:
    dev.replace(BEGINNING, f"{NAMED}  kubernetes:kubeconfig: {{secure: v1:abc}}\n")
    own = tmp_path / "own"
    own.write_text(CONTEXT.format("staging"))
    answer = {
        "microservices:kubeContext": {"value": "staging"},
        "kubernetes:kubeconfig": {"value": str(own), "secret": True},
    }
    dev.stand_in(prints={"config": json.dumps(answer)})
    assert dev.make(action).code == 0
    assert dev.pulumi.words[1] == CONFIG
    own.write_text(CONTEXT.format("production"))
    ended = dev.make(action)
    assert ended.code == 1
    assert "and the current one is `production`" in ended.err


@pytest.mark.parametrize("action", ["up", "down"])
@pytest.mark.parametrize(
    ("prints", "codes", "code", "said"),
    [
        ("{", {}, 1, UNREADABLE),
        ('["hunter2"]', {}, 1, UNREADABLE),
        ("{}", {"config": 6}, 6, "error: pulumi says why"),
        ("{}", {"stack": 5}, 5, "error: pulumi says why"),
    ],
)
def test_an_environment_that_cannot_be_asked_for_stops_there(
    dev: Dev, action: str, prints: str, codes: dict[str, int], code: int, said: str
) -> None:
    dev.replace(BEGINNING, ENVIRONMENT)
    dev.stand_in(codes=codes, prints={"config": prints})
    ended = dev.make(action)
    assert (ended.code, ended.err) == (code, f"{said}\n")
    assert not {"up", "destroy"} & {words[0] for words in dev.pulumi.words}


def test_a_project_file_that_cannot_be_read_is_bad_input(dev: Dev) -> None:
    dev.replace(BEGINNING, ENVIRONMENT)
    (dev.folder / "Pulumi.yaml").write_text("name: [\n")
    ended = dev.make("down")
    assert ended.code == 2
    assert ended.err.startswith("Pulumi.yaml: ")
