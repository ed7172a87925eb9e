"""A stack of HTTP microservices on Kubernetes with Istio.

`deploy_stack` in `components/stack.py` tells how settings become a plan, a plan becomes objects,
and components place them. Resources of one's own come after it; see docs/start-your-own.md.
"""

from components import deploy_stack

deploy_stack()
