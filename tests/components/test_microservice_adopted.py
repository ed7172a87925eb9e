"""A service of which some objects are in the cluster already."""

import pytest

from tests.components.service_program import deployed
from tests.deployment import Deploy


@pytest.mark.parametrize(
    ("adopt", "ids"),
    [
        (
            True,
            {
                "ServiceAccount": "shop/web",
                "Service": "shop/web",
                "Deployment": "shop/web-v1",
                "DestinationRule": "shop/web-v1",
                "VirtualService": "shop/web",
            },
        ),
        (["Service"], {"Service": "shop/web"}),
        (False, {}),
    ],
)
def test_what_is_there_already_is_taken_over_by_its_name(
    deploy: Deploy, adopt: bool | list[str], ids: dict[str, str]
) -> None:
    found = deployed(deploy, adopt=adopt)
    adopted = {
        one.type.split(":")[-1]: one.adopted for one in found.resources.values() if one.adopted
    }
    assert adopted == ids


def test_the_cluster_keeps_the_address_that_it_gave(deploy: Deploy) -> None:
    assert deployed(deploy).resource("Service", "web").ignored == ("spec.clusterIP",)
