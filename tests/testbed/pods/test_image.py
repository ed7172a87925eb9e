import pytest

from testbed.kubernetes.manifests import Manifest
from testbed.pods.image import Outcome, outcome, tag


@pytest.mark.parametrize(
    ("image", "expected"),
    [
        ("orders", ""),
        ("orders:v1", "v1"),
        ("registry:5000/shop/orders", ""),
        ("registry:5000/shop/orders:missing", "missing"),
        ("orders:fails@sha256:abc", "fails"),
        ("orders@sha256:abc", ""),
    ],
)
def test_tag_is_found_beside_ports_and_digests(image: str, expected: str) -> None:
    assert tag(image) == expected


def pod(container: Manifest, policy: str = "Always", init: bool = False) -> Manifest:
    """A pod with this container, among the init containers or the others."""
    others = [{"name": "other", "image": "other:1"}]
    spec = {"containers": others, "initContainers": [container]}
    return {"spec": spec if init else {"containers": [container], "restartPolicy": policy}}


@pytest.mark.parametrize("policy", ["Always", "OnFailure", "Never"])
@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("missing", Outcome.MISSING),
        ("fails", Outcome.FAILS),
        ("crashes", Outcome.FAILS),
        ("hangs", Outcome.RUNS),
    ],
)
def test_tag_says_what_a_container_does_in_every_pod(
    word: str, expected: Outcome, policy: str
) -> None:
    container = {"name": "app", "image": f"app:{word}"}
    assert outcome(pod(container, policy), container) is expected
    assert outcome(pod(container, init=True), container) is expected


def test_container_ends_by_itself_where_it_is_not_to_run_for_ever() -> None:
    app = {"name": "app", "image": "app:1"}
    assert outcome(pod(app), app) is Outcome.RUNS
    assert outcome(pod(app, "OnFailure"), app) is Outcome.ENDS
    assert outcome(pod(app, "Never"), app) is Outcome.ENDS
    assert outcome(pod(app, init=True), app) is Outcome.ENDS


def test_sidecar_never_ends_by_itself() -> None:
    native = {"name": "log-shipper", "image": "shipper:1", "restartPolicy": "Always"}
    injected = {"name": "istio-proxy", "image": "proxyv2:1"}
    assert outcome(pod(native, init=True), native) is Outcome.RUNS
    assert outcome(pod(injected, "Never"), injected) is Outcome.RUNS
