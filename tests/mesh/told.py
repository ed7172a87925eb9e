"""What `offline traffic` tells of a request between two services, as a status."""

from argparse import ArgumentParser
from collections.abc import Sequence

from microservices.manifests.index import ManifestIndex
from microservices.offline.traffic import add_arguments
from microservices.offline.traffic.asked import asked
from microservices.offline.traffic.decide import decide
from microservices.offline.traffic.decision import Forward, Refused
from microservices.offline.traffic.mesh import Mesh
from testbed.kubernetes.manifests import Manifest

REFUSED = 502


def told(manifests: Sequence[Manifest], options: str) -> int:
    """The status that a sender gets, REFUSED where its own proxy passes nothing on."""
    parser = ArgumentParser()
    add_arguments(parser)
    mesh = Mesh(manifests)
    request = asked(parser.parse_args(options.split()), mesh, ManifestIndex(manifests))
    action = decide(mesh, request).action
    if isinstance(action, Refused):
        return REFUSED
    assert isinstance(action, Forward)
    [share] = action.shares
    return 403 if share.target.refused else 200
