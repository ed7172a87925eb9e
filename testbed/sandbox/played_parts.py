"""Simulated and missing parts of a cluster in the sandbox, each in one line."""

from collections.abc import Collection

from testbed.sandbox import external_store

_PARTS = {
    "ExternalSecret": f"External Secrets is played: every secret is `{external_store.VALUE}`",
    "Certificate": "cert-manager is played: its certificates are trusted in here alone",
    "HorizontalPodAutoscaler": "there are no metrics: autoscalers keep the fewest pods",
    "ScaledObject": "KEDA is missing: its pods keep their number",
    "PodMonitor": "the Prometheus operator is missing: monitors and alerts are stored, not read",
    "Canary": "Flagger is missing: the weights stay as they are",
    "Rollout": "Argo Rollouts is missing: its pods do not come",
}


def lines(kinds: Collection[str]) -> list[str]:
    """What is to be said of a stack that makes objects of these kinds."""
    return [text for kind, text in _PARTS.items() if kind in kinds]
