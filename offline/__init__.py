"""The program without an engine, a cluster or an account: what a stack is, as text or manifests."""
