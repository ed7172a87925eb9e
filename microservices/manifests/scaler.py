"""Autoscalers: what each of them scales."""

from microservices.manifests.objects import Manifest
from microservices.manifests.parts import map_at

AUTOSCALER, KEDA = "HorizontalPodAutoscaler", "ScaledObject"


def scaled(scaler: Manifest) -> tuple[str, str]:
    """Kind and name of what an autoscaler scales; KEDA means a Deployment where it says no kind."""
    target = map_at(scaler, "spec", "scaleTargetRef")
    return str(target.get("kind", "Deployment")), str(target.get("name"))
