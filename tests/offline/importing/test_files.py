"""What is written of a system."""

import yaml

from microservices.offline.importing.files import files
from tests.offline.importing.manifests import imported, web


def test_an_image_without_a_tag_has_the_one_that_kubernetes_takes() -> None:
    containers = "initContainers: [{name: a, image: a}, {name: b, image: 'b:2'}]"
    written = files(imported(web(pod=containers)), "shop", "dev")["Pulumi.yaml"]
    service = yaml.safe_load(written)["config"]["catalog"]["value"]["web"]
    assert service["initContainers"] == {"a": {"image": "a:latest"}, "b": {"image": "b:2"}}
