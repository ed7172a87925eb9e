"""istiod, its proxies and gateways, and hosts outside."""
