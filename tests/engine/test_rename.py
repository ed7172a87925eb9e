"""A renamed service is known by its former name: what it was becomes what it is."""

from testbed.kubernetes.control_plane import ControlPlane
from tests.engine.stack import Stack


def test_a_renamed_service_is_replaced_and_not_made_beside_the_old_one(
    stack: Stack, control_plane: ControlPlane
) -> None:
    written = {"image": "billing", "port": 8081, "tag": "1.0", "replicas": 1}
    none = {"microservices:config": {}, "microservices:secrets": {}}
    stack.change(lambda config: config.update(none))
    alone = {"user-service": None, "order-service": None}
    stack.set_services({**alone, "billing": written})
    made = sum(stack.up().values())
    stack.set_services({**alone, "invoicing": {**written, "formerName": "billing"}})
    changes = stack.up()
    # Policies are named after the service and their content, and add up while both are there.
    assert changes == {"create": 2, "delete": 2, "replace": 5, "same": made - 7}
    names = {
        item["metadata"]["name"]
        for item in control_plane.cluster.find_all("Deployment", stack.namespace)
    }
    assert names == {"invoicing-v1"}
