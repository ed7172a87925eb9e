"""A stack hears of what its next deployment would do to live traffic, from its own last outputs."""

from testbed.kubernetes.control_plane import ControlPlane
from tests.engine.stack import Stack

TRAFFIC = {"largestStepPercent": 20}
WARNING = (
    "Pulumi.dev.yaml: microservices:services.user-service.versions: 50 % of the traffic moves at "
    "once, and `largestStepPercent` is 20; deploy the weights v1: 80, v2: 20 first"
)


def share(stack: Stack, v1: int, v2: int) -> None:
    versions = {"v1": {"tag": "1", "weight": v1}, "v2": {"tag": "1", "weight": v2}}
    stack.set_services({"user-service": {"versions": versions, "traffic": TRAFFIC}})


def warnings(stack: Stack) -> list[str]:
    """What a preview warns of and a first deployment is not warned of."""
    diagnostics = stack.preview().get("diagnostics", [])
    said = [one["message"] for one in diagnostics if one["severity"] == "warning"]
    return [text for text in said if "traffic" in text]


def test_a_shift_is_told_by_preview_and_by_up_until_it_is_made(stack: Stack) -> None:
    share(stack, 100, 0)
    assert warnings(stack) == [], "nothing was deployed"
    stack.up()
    assert warnings(stack) == [], "nothing changes"
    share(stack, 50, 50)
    (line,) = warnings(stack)
    assert WARNING in line
    assert WARNING in stack.run("up", "--yes", "--skip-preview").stdout
    assert stack.up("--expect-no-changes").keys() == {"same"}
    assert warnings(stack) == []


def test_a_version_that_goes_with_its_traffic_is_told_once(stack: Stack) -> None:
    stack.up()
    stack.set_versions({"v1": 100})
    said = "version v2 is removed, and had 20 % of the traffic before"
    assert any(said in line for line in warnings(stack))
    assert said in stack.run("up", "--yes", "--skip-preview").stdout
    assert warnings(stack) == []


def test_what_is_told_is_no_secret_and_no_resource(
    stack: Stack, control_plane: ControlPlane
) -> None:
    stack.up()
    assert stack.outputs()["deployed"]["user-service"] == {
        "versions": {"v1": {"weight": 80, "pods": 3}, "v2": {"weight": 20, "pods": 3}},
        "calls": ["order-service"],
        "proven": {"weight": 80, "pods": 3},
    }
    assert not [one for one in stack.resources() if "StackReference" in one["type"]]
    stack.destroy()
    assert control_plane.cluster.find("Namespace", stack.namespace) is None
    assert warnings(stack) == [], "nothing is deployed any more"
