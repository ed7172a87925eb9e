"""A stack stays with the cluster that it was deployed to, in the program and in `make`."""

import json
from collections.abc import Callable, Mapping
from pathlib import Path

import pulumi
import pytest

from microservices.deploy.exported_state import State
from microservices.deploy.refusal import Refused
from microservices.deploy.same_cluster import require_same_cluster
from microservices.deploy.stack_values import StackValues
from microservices.offline.engine.configuration import Configuration
from microservices.offline.engine.evaluate import evaluate
from microservices.offline.engine.evaluation import Evaluation
from tests.deploy.clusters import kubeconfig, serving
from tests.deploy.conftest import Dev
from tests.stacks import PROJECT, ROOT

VALUES = {
    "namespace": "shop",
    "catalog": {"web": {"image": "web:1", "port": 8080, "replicas": 2}},
    "services": {"web": {}},
}
Run = Callable[..., Evaluation]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """The program of the project, of a stack with a last cluster; the user has no kubeconfig.

    As by the engine: an evaluation of the project's own asks no cluster in a preview.
    """
    monkeypatch.setenv("HOME", str(tmp_path))

    def evaluated(
        told: Mapping[str, str], cluster: str = "", *, preview: bool = False, offline: bool = False
    ) -> Evaluation:
        configured = {f"kubernetes:{key}": value for key, value in told.items()}
        configuration = Configuration.of(PROJECT, VALUES | configured)
        outputs = {"deployed": {"clusterUid": cluster}} if cluster else {}
        with monkeypatch.context() as patched:
            patched.setattr(pulumi.runtime, "is_dry_run", lambda: preview)
            if not offline:
                patched.setattr("microservices.deploy.guard._OFFLINE", "NO_SUCH_VARIABLE")
            return evaluate(ROOT, "dev", configuration, last_outputs=outputs)

    return evaluated


def warnings(evaluation: Evaluation) -> list[str]:
    return [message.text for message in evaluation.messages if message.severity == "warning"]


def test_an_update_writes_down_its_cluster_and_the_next_one_goes_there(run: Run) -> None:
    with serving("uid-a") as url:
        told = {"kubeconfig": kubeconfig("a", a=url)}
        first = run(told)
        assert first.outputs["deployed"]["clusterUid"] == "uid-a"
        assert run(told, "uid-a").outputs["deployed"] == first.outputs["deployed"]


@pytest.mark.parametrize("preview", [True, False])
def test_another_cluster_is_refused_before_anything_is_registered(run: Run, preview: bool) -> None:
    with (
        serving("uid-b") as url,
        pytest.raises(pulumi.RunError, match=r"the cluster uid-a \(the uid .* this is uid-b"),
    ):
        run({"kubeconfig": kubeconfig("b", b=url)}, "uid-a", preview=preview)


def test_the_context_that_the_provider_is_told_is_asked(run: Run) -> None:
    with serving("uid-a") as a, serving("uid-b") as b:
        told = {"kubeconfig": kubeconfig("b", a=a, b=b), "context": "a"}
        assert run(told, "uid-a").outputs["deployed"]["clusterUid"] == "uid-a"


def test_an_update_that_cannot_ask_is_refused_and_a_preview_says_so(run: Run) -> None:
    told = {"kubeconfig": kubeconfig("a", a="http://127.0.0.1:1")}
    with pytest.raises(pulumi.RunError, match="not known to be uid-a: it cannot be reached"):
        run(told, "uid-a")
    (warning,) = warnings(run(told, "uid-a", preview=True))
    assert warning.startswith("whether the cluster is still the same one is not known: it cannot")
    assert run(told, "uid-a", preview=True).outputs["deployed"]["clusterUid"] == "uid-a"


def test_a_cluster_that_does_not_tell_its_uid_is_not_written_down(run: Run) -> None:
    with serving("uid-a", status=403) as url:
        evaluation = run({"kubeconfig": kubeconfig("a", a=url)})
    assert "the uid of its namespace kube-system cannot be read" in " ".join(warnings(evaluation))
    assert "clusterUid" not in evaluation.outputs["deployed"]


def test_a_preview_asks_nobody_offline_or_where_there_is_nothing_to_compare(run: Run) -> None:
    told = {"kubeconfig": kubeconfig("a", a="http://127.0.0.1:1")}
    assert warnings(run(told, preview=True)) == []
    assert warnings(run(told, "uid-a", preview=True, offline=True)) == []


def test_the_word_of_the_stack_goes_before_what_was_reached_last(run: Run) -> None:
    with serving("uid-b") as url:
        told = {"kubeconfig": kubeconfig("b", b=url)}
        moved = run({**told, "clusterIdentifier": "uid-b"}, "uid-a")
        assert moved.outputs["deployed"]["clusterUid"] == "uid-b"
        with pytest.raises(pulumi.RunError, match="belongs to the cluster uid-a"):
            run({**told, "clusterIdentifier": "uid-a"})


def state(cluster: str = "uid-a", **told: object) -> dict[str, object]:
    """A state of a stack of a cluster, with what its provider was told."""
    deployed = {"clusterUid": cluster} if cluster else {}
    return {
        "deployment": {
            "resources": [
                {"type": "pulumi:providers:kubernetes", "urn": "a", "inputs": told},
                {"type": "pulumi:pulumi:Stack", "urn": "b", "outputs": {"deployed": deployed}},
            ]
        }
    }


VERBS = {"up": "up", "refresh": "refresh", "down": "destroy"}


@pytest.mark.parametrize("action", VERBS)
@pytest.mark.parametrize(
    ("last", "now", "said"),
    [
        ("uid-a", "uid-a", ""),
        ("uid-a", "uid-b", "belongs to the cluster uid-a"),
        ("", "uid-b", ""),
    ],
)
def test_make_stops_before_the_engine_starts_on_another_cluster(
    dev: Dev, action: str, last: str, now: str, said: str
) -> None:
    dev.stand_in(state(last))
    with serving(now) as url:
        dev.kubeconfig.write_text(kubeconfig("a", a=url))
        ended = dev.make(action)
    assert (ended.code, dev.pulumi.words[-1][0]) == ((1, "stack") if said else (0, VERBS[action]))
    assert said in ended.errors


def test_make_stops_where_the_cluster_does_not_answer(dev: Dev) -> None:
    dev.stand_in(state())
    dev.kubeconfig.write_text(kubeconfig("a", a="http://127.0.0.1:1"))
    ended = dev.make("down")
    assert ended.code == 1
    assert "the cluster is not known to be uid-a: it cannot be" in ended.err


def refused(words: str, told_last: Mapping[str, str], told: Mapping[str, str]) -> bool:
    values = StackValues(PROJECT, {f"kubernetes:{key}": value for key, value in told.items()})
    verb, *flags = words.split()
    before = State.read(json.dumps(state(**told_last)).encode())
    try:
        require_same_cluster(values, before, verb, flags)
    except Refused:
        return True
    return False


def test_a_destroy_and_a_refresh_go_where_the_state_says_and_an_update_where_the_stack_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KUBECONFIG", str(tmp_path / "config"))
    with serving("uid-a") as a, serving("uid-b") as b:
        (tmp_path / "config").write_text(kubeconfig("b", a=a, b=b))
        pinned = {"context": "a"}
        for words, other in (("destroy", 0), ("refresh", 0), ("up", 1), ("up --refresh", 1)):
            assert refused(words, pinned, {}) == other
        for words, other in (("destroy", 1), ("refresh", 1), ("up", 0), ("up --refresh", 1)):
            assert refused(words, {}, pinned) == other


def test_the_word_of_the_stack_goes_before_the_record_in_make_as_well(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KUBECONFIG", str(tmp_path / "config"))
    with serving("uid-b") as url:
        (tmp_path / "config").write_text(kubeconfig("b", b=url))
        assert refused("up", {}, {})
        assert not refused("up", {}, {"clusterIdentifier": "uid-b"})


def test_an_encrypted_kubeconfig_is_asked_of_the_engine(dev: Dev) -> None:
    dev.configure("  kubernetes:kubeconfig: {secure: 'v1:x:y'}\n")
    with serving("uid-b") as url:
        told = {"kubernetes:kubeconfig": {"value": kubeconfig("b", b=url), "secret": True}}
        dev.stand_in(state(kubeconfig={"ciphertext": "v1:x"}), prints={"config": json.dumps(told)})
        for action in ("up", "down"):
            ended = dev.make(action)
            assert ended.code == 1
            assert "belongs to the cluster uid-a" in ended.err


def test_make_holds_a_stack_to_the_pinned_context_whatever_the_current_one_is(dev: Dev) -> None:
    dev.configure("  microservices:kubeContext: a\n  kubernetes:context: a\n")
    with serving("uid-a") as url:
        servers = {"a": url, "b": "http://127.0.0.1:1"}
        dev.kubeconfig.write_text(kubeconfig("b", **servers))
        assert dev.make("up").code == 0
    dev.kubeconfig.write_text(kubeconfig("a", **servers))
    dev.replace("kubernetes:context: a\n", "kubernetes:context: b\n")
    assert dev.make("up").code == 2
