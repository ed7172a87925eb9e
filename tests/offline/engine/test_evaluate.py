"""What an evaluation records of a program."""

from pathlib import Path

from microservices.offline.engine.evaluation import UNKNOWN, Message, Secret
from tests.offline.programs import by_name, evaluated, stand_in

PREFIX = "urn:pulumi:test::stand-in::"


def test_resources_come_in_tree_order_with_the_engine_s_urns() -> None:
    drawer = "stand-in:index:Shelf$stand-in:index:Drawer"
    assert [resource.urn.removeprefix(PREFIX) for resource in stand_in().resources] == [
        "pulumi:pulumi:Stack::stand-in-test",
        "kubernetes:core/v1:Namespace::shelves",
        "stand-in:index:Shelf::books",
        "stand-in:index:Shelf$kubernetes:core/v1:ConfigMap::books",
        "stand-in:index:Shelf$kubernetes:core/v1:Secret::books",
        f"{drawer}::books-drawer",
        f"{drawer}$kubernetes:apps/v1:Deployment::books-drawer",
        f"{drawer}$kubernetes:example.com/v1:Route::books-drawer",
    ]


def test_inputs_are_plain_and_sorted_in_the_provider_s_spelling() -> None:
    route = by_name(stand_in())["Route", "books-drawer"]
    assert route.inputs == {
        "apiVersion": "example.com/v1",
        "kind": "Route",
        "metadata": {"name": "books-drawer", "namespace": "shelves"},
        "spec": {"on": True, "share": 0.5, "text": "good morning", "weights": [80, 20]},
    }
    assert list(route.inputs["spec"]) == ["on", "share", "text", "weights"]
    assert [type(weight) for weight in route.inputs["spec"]["weights"]] == [int, int]


def test_secrets_are_marked_leaf_by_leaf() -> None:
    resources = by_name(stand_in())
    key = Secret("[secret door.key 3b431283]")
    assert resources["Secret", "books"].inputs["stringData"] == {"key": key}
    template = resources["Deployment", "books-drawer"].inputs["spec"]["template"]
    container = template["spec"]["containers"][0]
    assert container["env"] == [{"name": "KEY", "value": key}]
    assert container["image"] == "main:1.0"


def test_parents_dependencies_and_options_are_those_of_the_program() -> None:
    resources = by_name(stand_in())
    workload, route = resources["Deployment", "books-drawer"], resources["Route", "books-drawer"]
    drawer, namespace = resources["Drawer", "books-drawer"], resources["Namespace", "shelves"]
    text = resources["ConfigMap", "books"]
    assert workload.parent == route.parent == drawer.urn
    assert drawer.parent == resources["Shelf", "books"].urn
    assert workload.dependencies == (namespace.urn,)
    assert set(route.dependencies) == {namespace.urn, text.urn, workload.urn}
    assert route.property_dependencies["spec"] == (text.urn,)
    assert route.property_dependencies["kind"] == ()
    assert route.options == {
        "version": workload.options["version"],
        "retainOnDelete": True,
        "hooks": {"after_update": ("settle",)},
    }
    assert workload.options["protect"] is True
    assert workload.options["ignoreChanges"] == ("spec.replicas",)
    assert workload.options["customTimeouts"] == {"create": "5m"}
    assert workload.options["aliases"][0] == workload.urn.replace("::books-drawer", "::old-name")
    assert (namespace.custom, drawer.custom) == (True, False)


def test_outputs_and_messages_are_those_of_the_program() -> None:
    evaluation = stand_in()
    outputs = {"namespace": "shelves", "key": Secret("of the door"), "uid": UNKNOWN}
    assert evaluation.outputs == outputs
    assert evaluation.messages == (
        Message("info", "one shelf"),
        Message("warning", "the shelf is small"),
    )
    assert (evaluation.stack, evaluation.project) == ("test", "stand-in")


def test_a_type_can_be_asked_for() -> None:
    assert [shelf.name for shelf in stand_in().of_type("stand-in:index:Shelf")] == ["books"]


def test_every_option_that_can_be_set_is_recorded(tmp_path: Path) -> None:
    source = """
    class Box(pulumi.ComponentResource):
        pass

    box = Box("a:b:Box", "old")
    other = pulumi.ProviderResource("kubernetes", "other", {})
    options = pulumi.ResourceOptions(
        delete_before_replace=False,
        replace_on_changes=["spec"],
        additional_secret_outputs=["status"],
        deleted_with=box,
        replace_with=[box],
        replacement_trigger="again",
        hide_diffs=["data"],
        provider=other,
        version="1.2.3",
        import_="x/y",
        aliases=[
            "urn:pulumi:dev::old::a:b:C::c",
            pulumi.Alias(parent=pulumi.ROOT_STACK_RESOURCE, type_="kubernetes:a/v1:Old"),
            pulumi.Alias(stack="was", project="then"),
            pulumi.Alias(parent=box),
        ],
    )
    pulumi.CustomResource("kubernetes:a/v1:A", "a", {"metadata": {"name": "a"}}, options)
    """
    evaluation = evaluated(tmp_path, source)
    resources = by_name(evaluation)
    box, own, provider = (
        resources["Box", "old"],
        resources["A", "a"],
        resources["kubernetes", "other"],
    )
    options = dict(own.options)
    assert options.pop("provider").startswith(f"{provider.urn}::")
    assert options == {
        "deleteBeforeReplace": False,
        "replaceOnChanges": ("spec",),
        "additionalSecretOutputs": ("status",),
        "deletedWith": box.urn,
        "replace_with": (box.urn,),
        "replacementTrigger": "again",
        "hideDiffs": ("data",),
        "version": "1.2.3",
        "importId": "x/y",
        "aliases": (
            "urn:pulumi:dev::old::a:b:C::c",
            "urn:pulumi:dev::shop::kubernetes:a/v1:Old::a",
            "urn:pulumi:was::then::kubernetes:a/v1:A::a",
            "urn:pulumi:dev::shop::a:b:Box$kubernetes:a/v1:A::a",
        ),
    }


def test_components_pass_their_providers_on(tmp_path: Path) -> None:
    source = """
    class Box(pulumi.ComponentResource):
        pass

    provider = pulumi.ProviderResource("k", "own", {})
    Box("a:b:Box", "box", None, pulumi.ResourceOptions(providers=[provider]))
    """
    resources = by_name(evaluated(tmp_path, source))
    (provider,) = resources["Box", "box"].options["providers"].items()
    assert provider[0] == "k"
    assert provider[1].startswith(resources["k", "own"].urn)


def test_the_identity_of_an_object_is_its_namespace_and_name(tmp_path: Path) -> None:
    source = """
    place = {"name": "x", "namespace": "n"}
    one = pulumi.CustomResource("kubernetes:a/v1:A", "a", {"metadata": place})
    two = pulumi.CustomResource("kubernetes:a/v1:A", "b", {"metadata": {"name": "x"}})
    three = pulumi.CustomResource("other:a:A", "c", {})
    for name, resource in (("one", one), ("two", two), ("three", three)):
        pulumi.export(name, resource.id)
    """
    assert evaluated(tmp_path, source).outputs == {"one": "n/x", "two": "x", "three": UNKNOWN}


def test_references_assets_and_numbers_survive(tmp_path: Path) -> None:
    source = """
    first = pulumi.CustomResource("a:b:C", "first", {})
    pulumi.CustomResource("a:b:C", "second", {
        "other": first, "text": pulumi.StringAsset("x"), "large": 2.0**40, "half": 0.5, "no": None,
        "hidden": pulumi.Output.secret({"map": {"number": 1}, "list": [True, None]}),
    })
    """
    resources = by_name(evaluated(tmp_path, source))
    inputs = dict(resources["C", "second"].inputs)
    assert inputs.pop("other") == resources["C", "first"].urn
    assert inputs.pop("text")["text"] == "x"
    assert inputs == {
        "large": 2**40,
        "half": 0.5,
        "hidden": {"list": [Secret(True), Secret(None)], "map": {"number": Secret(1)}},
    }


def test_an_asynchronous_program_runs_to_its_end(tmp_path: Path) -> None:
    source = """
    import asyncio

    async def main():
        await asyncio.sleep(0)
        return {"answer": pulumi.CustomResource("a:b:C", "late", {"x": 1}).id}

    pulumi.run(main)
    """
    evaluation = evaluated(tmp_path, source)
    assert evaluation.outputs == {"answer": UNKNOWN}
    assert ("C", "late") in by_name(evaluation)


def test_a_message_knows_its_resource(tmp_path: Path) -> None:
    source = "pulumi.log.error('bad', pulumi.CustomResource('a:b:C', 'c', {}))"
    evaluation = evaluated(tmp_path, source)
    assert evaluation.messages == (Message("error", "bad", "urn:pulumi:dev::shop::a:b:C::c"),)


def test_what_stack_transformations_change_is_recorded(tmp_path: Path) -> None:
    source = """
    def owned(args):
        props = {**args.props, "team": "shelves"}
        return pulumi.ResourceTransformationResult(props, args.opts)

    pulumi.runtime.register_stack_transformation(owned)
    pulumi.CustomResource("a:b:C", "c", {"x": 1})
    """
    (resource,) = evaluated(tmp_path, source).of_type("a:b:C")
    assert resource.inputs == {"team": "shelves", "x": 1}
