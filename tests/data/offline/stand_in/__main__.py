"""A program that does a little of everything an evaluation records."""

import pulumi
from pulumi_kubernetes.apiextensions import CustomResource
from pulumi_kubernetes.apps.v1 import Deployment
from pulumi_kubernetes.core.v1 import ConfigMap, Namespace, Secret
from pulumi_kubernetes.meta.v1 import ObjectMetaArgsDict


class Shelf(pulumi.ComponentResource):
    """A component with children of its own."""

    def __init__(self, name: str, namespace: Namespace) -> None:
        super().__init__("stand-in:index:Shelf", name)
        child = pulumi.ResourceOptions(parent=self)
        place: ObjectMetaArgsDict = {"name": name, "namespace": namespace.metadata["name"]}
        config = pulumi.Config()
        text = ConfigMap(
            name, metadata=place, data={"greeting": config.require("greeting")}, opts=child
        )
        key = config.require_secret_object("secrets").apply(lambda sets: sets["door"]["key"])
        Secret(name, metadata=place, string_data={"key": key}, opts=child)
        Drawer(f"{name}-drawer", place, key, text, child)
        self.register_outputs({})


class Drawer(pulumi.ComponentResource):
    """A component below another, with a workload."""

    def __init__(
        self,
        name: str,
        place: ObjectMetaArgsDict,
        key: pulumi.Output[str],
        text: ConfigMap,
        opts: pulumi.ResourceOptions,
    ) -> None:
        super().__init__("stand-in:index:Drawer", name, None, opts)
        labels = {"app": name}
        workload = Deployment(
            name,
            metadata={**place, "name": name},
            spec={
                "replicas": 2,
                "selector": {"match_labels": labels},
                "template": {
                    "metadata": {"labels": labels},
                    "spec": {
                        "containers": [
                            {
                                "name": "main",
                                "image": "main:1.0",
                                "env": [{"name": "KEY", "value": key}],
                            }
                        ]
                    },
                },
            },
            opts=pulumi.ResourceOptions(
                parent=self,
                protect=True,
                ignore_changes=["spec.replicas"],
                custom_timeouts=pulumi.CustomTimeouts(create="5m"),
                aliases=[pulumi.Alias(name="old-name")],
            ),
        )
        CustomResource(
            name,
            api_version="example.com/v1",
            kind="Route",
            metadata={**place, "name": name},
            spec={"share": 0.5, "weights": [80, 20], "on": True, "text": text.data["greeting"]},
            opts=pulumi.ResourceOptions(
                parent=self,
                depends_on=[workload],
                retain_on_delete=True,
                hooks=pulumi.ResourceHookBinding(after_update=[settle]),
            ),
        )
        self.register_outputs({})


def _settle(args: pulumi.ResourceHookArgs) -> None:
    raise AssertionError(f"no hook runs in a preview, and this did for {args.urn}")


settle = pulumi.ResourceHook("settle", _settle)
namespace = Namespace("shelves", metadata={"name": "shelves"})
shelf = Shelf("books", namespace)
pulumi.log.info("one shelf")
pulumi.log.warn("the shelf is small")
pulumi.log.debug("nobody needs to know")
pulumi.export("namespace", namespace.metadata["name"])
pulumi.export("key", pulumi.Output.secret("of the door"))
pulumi.export("uid", namespace.status)
