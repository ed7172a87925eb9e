"""The two files of a stack: what the program gets to read, and every way to be refused."""

from pathlib import Path
from time import process_time
from typing import Any

import pytest

from offline.configuration import Configuration
from offline.stack_files import StackFiles, examine, read_stack
from settings.problems import Rejected

PROJECT = """
name: shop
runtime: python
config:
  namespace: {type: string, description: Namespace}
  services: {type: object, default: {}}
  replicas: {type: integer, default: 3}
  config: {type: object, default: {}}
  secrets: {type: object, default: {}}
  catalog: {value: {web: {port: 8080}}}
  kubernetes:enablePatchForce: "true"
"""
STACK = "encryptionsalt: v1:a\nconfig:\n  shop:namespace: shop-dev\n"


def written(folder: Path, stack: str, project: str = PROJECT, name: str = "dev") -> StackFiles:
    """The files of a stack in a folder."""
    files = StackFiles.of(name, folder / f"Pulumi.{name}.yaml", folder / "Pulumi.yaml")
    files.stack_file.write_text(stack)
    files.project_file.write_text(project)
    return files


def said(folder: Path, stack: str, project: str = PROJECT) -> list[str]:
    """The problems of a stack, without the folder."""
    with pytest.raises(Rejected) as caught:
        read_stack(written(folder, stack, project))
    return [line.removeprefix(f"{folder}/") for line in str(caught.value).split("\n")]


def configuration(folder: Path, stack: str) -> Configuration:
    """What the program gets to read."""
    return read_stack(written(folder, stack))


def test_a_program_reads_the_stack_over_the_project(tmp_path: Path) -> None:
    stack = STACK + "  replicas: 5\n  kubernetes:context: kind\n  pulumi:tags: {a: b}\n"
    found = configuration(tmp_path, stack)
    assert found.project == "shop"
    assert found.values == {
        "shop:namespace": "shop-dev",
        "shop:replicas": "5",
        "shop:services": "{}",
        "shop:config": "{}",
        "shop:secrets": "{}",
        "shop:catalog": '{"web":{"port":8080}}',
        "kubernetes:context": "kind",
        "kubernetes:enablePatchForce": "true",
        "pulumi:tags": '{"a":"b"}',
    }
    assert found.secret_keys == frozenset()


def test_a_stack_replaces_a_value_of_the_project_as_a_whole(tmp_path: Path) -> None:
    found = configuration(tmp_path, STACK + "  catalog: {api: {}}\n")
    assert found.values["shop:catalog"] == '{"api":{}}'


def test_one_encrypted_value_makes_its_whole_key_secret(tmp_path: Path) -> None:
    secrets = "  secrets: {a: {k: {secure: v1:x}, l: {secure: v1:y}}}\n"
    found = configuration(tmp_path, STACK + secrets)
    assert found.secret_keys == {"shop:secrets"}
    assert found.values["shop:secrets"] == (
        '{"a":{"k":"[secret a.k 526ff863]","l":"[secret a.l a9a9fc2e]"}}'
    )
    assert found.blinded()["shop:secrets"] == '{"a":{"k":"[secret]","l":"[secret]"}}'


def test_encrypted_values_of_other_namespaces_pass(tmp_path: Path) -> None:
    found = configuration(tmp_path, STACK + "  kubernetes:kubeconfig: {secure: v1:x}\n")
    assert found.secret_keys == {"kubernetes:kubeconfig"}
    assert found.values["kubernetes:kubeconfig"] == "[secret kubernetes:kubeconfig 526ff863]"


def test_whoever_knows_the_values_can_put_them_in(tmp_path: Path) -> None:
    files = written(tmp_path, STACK + "  secrets: {a: {k: {secure: v1:x}}}\n")
    found = read_stack(files, reveal=lambda path, ciphertext: f"{path[-1]}={ciphertext}")
    assert found.values["shop:secrets"] == '{"a":{"k":"k=v1:x"}}'
    assert found.blinded()["shop:secrets"] == '{"a":{"k":"[secret]"}}'


def test_everything_of_a_stack_file_that_pulumi_knows_passes(tmp_path: Path) -> None:
    more = "secretsprovider: awskms://a\nencryptedkey: b\nenvironment: [shared]\n"
    assert configuration(tmp_path, more + STACK).values["shop:namespace"] == "shop-dev"


@pytest.mark.parametrize(
    ("stack", "line"),
    [
        ("- 1", "Pulumi.dev.yaml: this is no map; write `config:` and keys below it"),
        (
            "config: [1]",
            "Pulumi.dev.yaml: config: this is no map; write `namespace:key: value` lines",
        ),
        (
            f"{STACK}confg: {{}}",
            "Pulumi.dev.yaml: confg: there is no key `confg` here; write `config`, or one of: "
            "config, encryptedkey, encryptionsalt, environment, secretsprovider",
        ),
        (
            f"{STACK}  servces: {{}}",
            "Pulumi.dev.yaml: shop:servces: there is no key `shop:servces` here; write "
            "`shop:services`, or one of: shop:catalog, shop:config, shop:namespace, "
            "shop:replicas, shop:secrets, shop:services",
        ),
        (
            f"{STACK}  services:",
            "Pulumi.dev.yaml: shop:services: it has no value; write one, or leave the line out",
        ),
        (
            f"{STACK}  services: web",
            "Pulumi.dev.yaml: shop:services: the project declares it as object; write a map",
        ),
        (
            f"{STACK}  replicas: few",
            "Pulumi.dev.yaml: shop:replicas: the project declares it as integer; "
            "write a whole number",
        ),
        (
            f"{STACK}  namespace: again",
            "Pulumi.dev.yaml: namespace: `shop:namespace` stands here already; keep one of the two",
        ),
        (
            f"{STACK}  a:b:c: 1",
            "Pulumi.dev.yaml: a:b:c: this is no configuration key; write `shop:key`",
        ),
        (
            f"{STACK}  config: {{app: {{secure: v1:x}}}}",
            "Pulumi.dev.yaml: shop:config.app: Pulumi reads a map with the lone key `secure` as "
            "one encrypted value; move it to a set under `shop:secrets`, or give the map a "
            "second key",
        ),
        (
            f"{STACK}  secrets: {{app: {{api_key: hunter2}}}}",
            "Pulumi.dev.yaml: shop:secrets.app.api_key: it is not encrypted; run: pulumi config "
            "set --secret --path 'shop:secrets.app.api_key' --stack dev",
        ),
        (
            f"{STACK}  secrets: {{app: {{tls.crt: [hunter2]}}}}",
            'Pulumi.dev.yaml: shop:secrets.app["tls.crt"]: it is not encrypted; run: pulumi '
            "config set --secret --path 'shop:secrets.app[\"tls.crt\"]' --stack dev",
        ),
        (
            f'{STACK}  secrets: {{app: {{"it\'s": hunter2}}}}',
            'Pulumi.dev.yaml: shop:secrets.app["it\'s"]: it is not encrypted; run: pulumi '
            "config set --secret --path 'shop:secrets.app[\"it'\\''s\"]' --stack dev",
        ),
        (
            f"{STACK}  secrets: {{app: hunter2}}",
            "Pulumi.dev.yaml: shop:secrets.app: it is not encrypted; run: pulumi config set "
            "--secret --path 'shop:secrets.app.KEY' --stack dev",
        ),
        (
            f"{STACK}  secrets: {{app: {{secure: v1:x}}}}",
            "Pulumi.dev.yaml: shop:secrets.app: Pulumi reads a map with the lone key `secure` as "
            "one encrypted value; encrypt each value of a set by itself: pulumi config set "
            "--secret --path 'shop:secrets.SET.KEY' --stack dev",
        ),
        (
            f"{STACK}  secrets: {{secure: v1:x}}",
            "Pulumi.dev.yaml: shop:secrets: Pulumi reads a map with the lone key `secure` as one "
            "encrypted value; encrypt each value of a set by itself: pulumi config set --secret "
            "--path 'shop:secrets.SET.KEY' --stack dev",
        ),
        (
            f"{STACK}  secrets: hunter2",
            "Pulumi.dev.yaml: shop:secrets: the project declares it as object; write a map",
        ),
        (
            "config: {}",
            "Pulumi.dev.yaml: shop:namespace: it is missing, and the project has no value for it; "
            "write `shop:namespace:` under `config:`",
        ),
        (
            "environment: [shared]",
            "Pulumi.dev.yaml: shop:namespace: it is missing, and the project has no value for it; "
            "what `environment:` gives cannot be read offline; write `shop:namespace:` under "
            "`config:`",
        ),
    ],
)
def test_a_stack_file_is_refused_with_what_to_write(tmp_path: Path, stack: str, line: str) -> None:
    assert said(tmp_path, stack) == [line]
    assert "hunter2" not in line


def test_problems_of_both_files_come_together_and_sorted(tmp_path: Path) -> None:
    project = PROJECT.replace("default: 3", "defualt: 3")
    stack = f"{STACK}  servces: 1\n  namespace: b\nencryptionsalts: x\na: 1\na: 2\n"
    places = [line.split(": ")[:2] for line in said(tmp_path, stack, project)]
    assert places == [
        ["Pulumi.dev.yaml", "a"],
        ["Pulumi.dev.yaml", "a"],
        ["Pulumi.dev.yaml", "encryptionsalts"],
        ["Pulumi.dev.yaml", "namespace"],
        ["Pulumi.dev.yaml", "shop:replicas"],
        ["Pulumi.dev.yaml", "shop:servces"],
        ["Pulumi.yaml", "replicas.defualt"],
    ]


def test_two_unreadable_files_are_both_named(tmp_path: Path) -> None:
    lines = said(tmp_path, "a: [", "b: {")
    assert [line.split(":")[0] for line in lines] == ["Pulumi.dev.yaml", "Pulumi.yaml"]


def test_a_key_that_must_be_encrypted_and_is_not_gets_its_command(tmp_path: Path) -> None:
    project = PROJECT + "  password: {type: string, secret: true}\n"
    assert said(tmp_path, STACK + "  password: hunter2\n", project) == [
        "Pulumi.dev.yaml: shop:password: it is not encrypted; run: pulumi config set --secret "
        "'shop:password' --stack dev"
    ]


def test_a_missing_stack_names_those_that_exist(tmp_path: Path) -> None:
    written(tmp_path, STACK)
    written(tmp_path, STACK, name="prod")
    missing = StackFiles.of("tset", tmp_path / "Pulumi.tset.yaml", tmp_path / "Pulumi.yaml")
    _, problems = examine(missing)
    assert [str(problem) for problem in problems] == [
        f"{tmp_path}/Pulumi.tset.yaml: there is no such file; "
        "write one of the stacks here: dev, prod"
    ]


def test_a_file_of_another_name_is_named_in_commands(tmp_path: Path) -> None:
    written(tmp_path, STACK)
    other = tmp_path / "my stack.yaml"
    other.write_text(f"{STACK}  secrets: {{app: {{k: hunter2}}}}\n")
    _, problems = examine(StackFiles.of("dev", other, tmp_path / "Pulumi.yaml"))
    assert [problem.instead for problem in problems] == [
        "run: pulumi config set --secret --path 'shop:secrets.app.k' --stack dev "
        f"--config-file '{other}'"
    ]


@pytest.mark.parametrize(
    ("name", "what"),
    [
        ("", "a stack has a name"),
        ("a" * 101, "a stack name has at most 100 characters"),
        ("../dev", "and this has '/'"),
        ("org/dev", "and this has '/'"),
        ("dév", "and this has 'é'"),
        ("dev\n", "and this has '\\n'"),
        ("dev stack", "and this has ' '"),
    ],
)
def test_a_name_that_no_stack_can_have_is_refused_before_any_file_is_read(
    name: str, what: str
) -> None:
    found, problems = examine(StackFiles.of(name))
    assert found is None
    assert len(problems) == 1
    assert problems[0].what.endswith(what)
    assert problems[0].file == f"stack {name!r}"


@pytest.mark.parametrize("name", ["dev", "Dev-2_eu.west", "a" * 100, "..", "-"])
def test_names_that_pulumi_takes_are_taken(name: str) -> None:
    _, problems = examine(StackFiles.of(name, Path("nowhere"), Path("nowhere")))
    assert all(problem.file == "nowhere" for problem in problems)


def test_what_is_wrong_is_replaced_so_that_the_program_can_check_the_rest(tmp_path: Path) -> None:
    stack = f"{STACK}  secrets: {{app: {{k: hunter2}}}}\n  config: {{a: {{secure: v1:x}}}}\n"
    found, problems = examine(written(tmp_path, stack))
    assert len(problems) == 2
    assert found is not None
    assert found.values["shop:secrets"] == '{"app":{"k":"[secret app.k e3b0c442]"}}'
    assert found.values["shop:config"] == '{"a":"[secret a e3b0c442]"}'
    assert found.secret_keys == {"shop:secrets"}
    assert "hunter2" not in repr(found)


def test_a_thousand_services_are_read_in_well_under_a_second(tmp_path: Path) -> None:
    versions = "{v1: {tag: latest, weight: 80}, v2: {tag: latest, weight: 20}}"
    services: list[Any] = [
        f"    s{n}:\n      image: s{n}\n      port: 8080\n      versions: {versions}\n"
        for n in range(1000)
    ]
    files = written(tmp_path, STACK + "  services:\n" + "".join(services))
    begun = process_time()
    found = read_stack(files)
    assert process_time() - begun < 1
    assert found.values["shop:services"].count('"weight":80') == 1000
