"""Real pods: what a kubelet does for them, behind real sidecars."""
