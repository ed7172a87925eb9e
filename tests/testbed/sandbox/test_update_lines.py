"""What is shown of an update: what was done, and no more."""

import pytest

from testbed.sandbox.update_lines import shown

PRINTED = """\
warning: using pulumi-language-python from $PATH at /somewhere/pulumi-language-python
Updating (dev):
    pulumi:pulumi:Stack microservices-dev  warning: user-service:latest changes with every push
 +  pulumi:pulumi:Stack microservices-dev creating (0s)
@ updating.....
 +  kubernetes:apps/v1:Deployment user-service-v1 creating (3s) [1/2] Waiting for app ReplicaSet
 +  kubernetes:apps/v1:Deployment user-service-v1 created (12s) Deployment initialization complete
 ~  kubernetes:networking.istio.io/v1:VirtualService user-service updating (0s) [diff: ~spec]
 ~  kubernetes:networking.istio.io/v1:VirtualService user-service updated (5s) [diff: ~spec]
 -  kubernetes:core/v1:Secret old deleting (0s)
 -  kubernetes:core/v1:Secret old deleted (0.02s)
Diagnostics:
  pulumi:pulumi:Stack (microservices-dev):
    warning: resource plugin kubernetes is expected to have version >=4.34.2, but has 4.0.0
    warning: user-service:latest changes with every push

  kubernetes:apps/v1:Deployment (user-service-v2):
    error: 1 error occurred:

Resources:
    + 2 created
"""
SHOWN = """\
Updating (dev):
 +  kubernetes:apps/v1:Deployment user-service-v1 created (12s) Deployment initialization complete
 ~  kubernetes:networking.istio.io/v1:VirtualService user-service updated (5s) [diff: ~spec]
 -  kubernetes:core/v1:Secret old deleted (0.02s)
Diagnostics:
  pulumi:pulumi:Stack (microservices-dev):
    warning: user-service:latest changes with every push
  kubernetes:apps/v1:Deployment (user-service-v2):
    error: 1 error occurred:
Resources:
    + 2 created
"""

DESTROYED = """\
Destroying (dev):
 -  pulumi:pulumi:Stack microservices-dev deleted (0.00s)
    pulumi:pulumi:Stack microservices-dev  4 warnings
Diagnostics:
  pulumi:pulumi:Stack (microservices-dev):
    warning: using pulumi-resource-kubernetes from $PATH at /somewhere

Resources:
    - 38 deleted

The resources in the stack have been deleted, but the history is still maintained.
If you want to remove the stack completely, run `pulumi stack rm dev`.
"""
GONE = """\
Destroying (dev):
 -  pulumi:pulumi:Stack microservices-dev deleted (0.00s)
Resources:
    - 38 deleted
"""


@pytest.mark.parametrize(("printed", "seen"), [(PRINTED, SHOWN), (DESTROYED, GONE)])
def test_what_was_done_is_shown_once(printed: str, seen: str) -> None:
    assert list(shown(printed.splitlines())) == seen.splitlines()
