"""A service of which some objects are in the cluster already."""

import pytest

from tests.objects.of_service import deployed


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
    adopt: bool | list[str], ids: dict[str, str]
) -> None:
    assert deployed(adopt=adopt).adopted == ids
    assert "StatefulSet" not in deployed(adopt=adopt, kind="stateful").adopted


def test_the_cluster_keeps_the_address_that_it_gave() -> None:
    assert deployed().object("Service", "web").ignored == ("spec.clusterIP",)
