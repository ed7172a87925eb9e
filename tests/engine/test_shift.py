"""A stack hears of what its next deployment would do to live traffic, from its own last outputs."""

from testbed.kubernetes.control_plane import ControlPlane
from tests.engine.stack import Stack

WARNING = (
    "Pulumi.dev.yaml: microservices:services.user-service.versions: 50 % of the traffic moves at "
    "once, and `largestStepPercent` is 20; deploy the weights v1: 80, v2: 20 first"
)
REMOVED = "version v2 is removed, and had 50 % of the traffic before"


def share(stack: Stack, **weights: int) -> None:
    """Deploy these versions next, of which 20 percent of the traffic may move at once."""
    versions = {name: {"tag": "1", "weight": weight} for name, weight in weights.items()}
    traffic = {"largestStepPercent": 20}
    stack.set_services({"user-service": {"versions": versions, "traffic": traffic}})


def warnings(stack: Stack) -> list[str]:
    """What a preview warns of and a first deployment is not warned of."""
    diagnostics = stack.preview().get("diagnostics", [])
    said = [one["message"] for one in diagnostics if one["severity"] == "warning"]
    return [text for text in said if "traffic" in text]


def test_a_shift_and_a_removal_are_told_by_preview_and_by_up_until_they_are_made(
    stack: Stack, control_plane: ControlPlane
) -> None:
    share(stack, v1=100, v2=0)
    assert warnings(stack) == [], "nothing was deployed"
    stack.up()
    assert warnings(stack) == [], "nothing changes"
    share(stack, v1=50, v2=50)
    (line,) = warnings(stack)
    assert WARNING in line
    assert WARNING in stack.run("up", "--yes", "--skip-preview").stdout
    assert stack.up("--expect-no-changes").keys() == {"same"}
    assert warnings(stack) == []
    told = stack.outputs()["deployed"]["user-service"]
    del told["needed"]
    assert told == {
        "versions": {"v1": {"weight": 50, "pods": 3}, "v2": {"weight": 50, "pods": 3}},
        "calls": ["order-service"],
        "proven": {"weight": 100, "pods": 3},
    }
    assert not [one for one in stack.resources() if "StackReference" in one["type"]]
    share(stack, v1=100)
    assert any(REMOVED in line for line in warnings(stack))
    assert REMOVED in stack.run("up", "--yes", "--skip-preview").stdout
    assert warnings(stack) == []
    stack.destroy()
    assert control_plane.cluster.find("Namespace", stack.namespace) is None
    assert warnings(stack) == [], "nothing is deployed any more"
