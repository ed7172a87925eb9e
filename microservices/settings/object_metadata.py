"""Labels and annotations of objects, beside those that the program writes."""

from microservices.settings.values.types import LabelKey, LabelValue, Model, Text, optional


class ObjectMetadataSettings(Model):
    """More labels and annotations of some objects; selectors never use them."""

    labels: dict[LabelKey, LabelValue] = optional("Additional labels", {})
    annotations: dict[LabelKey, Text] = optional("Additional annotations", {})


_NONE = ObjectMetadataSettings()


class StackObjectsSettings(Model):
    """Those of a stack, by what they are; what a service says of its own comes over that."""

    all: ObjectMetadataSettings = optional("Every object of the stack; no pods", _NONE)
    gateway: ObjectMetadataSettings = optional("Its Gateway", _NONE)
    sets: ObjectMetadataSettings = optional("ConfigMaps, Secrets and ExternalSecrets", _NONE)


class ServiceObjectsSettings(Model):
    """Those of a service, by what they are."""

    all: ObjectMetadataSettings = optional("Its objects; no pods, and no policies of access", _NONE)
    service: ObjectMetadataSettings = optional("Its Services", _NONE)
    workload: ObjectMetadataSettings = optional("Its Deployments, StatefulSets or Rollouts", _NONE)
