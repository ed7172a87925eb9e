"""Traffic of others as settings: calls, routes, policies, gateways, scaling."""
