"""Every way in which the files of a stack are refused, and what each message says."""

from pathlib import Path

import pytest

from microservices.load.key_prefix import own_keys
from microservices.offline.files.stack_files import StackFiles, examine, read_stack
from microservices.settings.values.problems import Rejected
from tests.offline.stack_folder import PROJECT, STACK, written


def said(folder: Path, stack: str, project: str = PROJECT) -> list[str]:
    """The problems of a stack, without the folder."""
    with pytest.raises(Rejected) as caught:
        read_stack(written(folder, stack, project))
    return [line.removeprefix(f"{folder}/") for line in str(caught.value).split("\n")]


NOT_READ = (
    "nothing reads this key: `{0}` is neither the name of this project, `shop`, "
    "nor a package that is installed here; {1}"
)
EVERY = ", ".join(sorted(f"shop:{key}" for key in own_keys() | {"replicas"}))
NOT_ENCRYPTED = "it is not encrypted; run: pulumi config set --secret --path"
LONE = "Pulumi reads a map with the lone key `secure` as one encrypted value"
EACH = (
    f"{LONE}; encrypt each value of a set by itself: "
    "pulumi config set --secret --path 'shop:secrets.SET.KEY' --stack dev"
)


@pytest.mark.parametrize(
    ("stack", "line"),
    [
        ("- 1", "this is no map; write `config:` and keys below it"),
        ("config: [1]", "config: this is no map; write `namespace:key: value` lines"),
        (
            f"{STACK}confg: {{}}",
            "confg: there is no key `confg` here; write `config`, or one of: "
            "config, encryptedkey, encryptionsalt, environment, secretsprovider",
        ),
        (
            "config: {}",
            "shop:namespace: it is missing, and the project has no value for it; "
            "write `shop:namespace:` under `config:`",
        ),
        (
            "environment: [shared]",
            "shop:namespace: it is missing, and the project has no value for it; what "
            "`environment:` gives cannot be read offline; write `shop:namespace:` under `config:`",
        ),
    ],
)
def test_a_stack_file_is_refused_with_what_to_write(tmp_path: Path, stack: str, line: str) -> None:
    assert said(tmp_path, stack) == [f"Pulumi.dev.yaml: {line}"]


@pytest.mark.parametrize(
    ("key", "line"),
    [
        (
            "servces: {}",
            "shop:servces: there is no key `shop:servces` here; write `shop:services`, or one of: "
            f"{EVERY}, or declare it under `config:` in FOLDER/Pulumi.yaml",
        ),
        (
            "serviceEntries: {}",
            "shop:serviceEntries: there is no key `shop:serviceEntries` here; "
            "write `externalServices` of the stack",
        ),
        (
            "sohp:services: {}",
            f"sohp:services: {NOT_READ.format('sohp', 'write `shop:services`')}",
        ),
        (
            "sohp:namespace: other",
            f"sohp:namespace: {NOT_READ.format('sohp', 'write `shop:namespace`')}",
        ),
        (
            "aws:region: {secure: v1:x}",
            f"aws:region: {NOT_READ.format('aws', 'write `shop:` before a ')}"
            "key of this project, or install the package, or leave it out",
        ),
        ("services:", "shop:services: it has no value; write one, or leave the line out"),
        ("services: web", "shop:services: the project declares it as object; write a map"),
        (
            "replicas: few",
            "shop:replicas: the project declares it as integer; write a whole number",
        ),
        (
            "namespace: again",
            "namespace: `shop:namespace` stands here already; keep one of the two",
        ),
        ("a:b:c: 1", "a:b:c: this is no configuration key; write `shop:key`"),
        (
            "config: {app: {secure: v1:x}}",
            f"shop:config.app: {LONE}; move it to a set under `shop:secrets`, "
            "or give the map a second key",
        ),
        (
            "secrets: {app: {api_key: hunter2}, other: }",
            f"shop:secrets.app.api_key: {NOT_ENCRYPTED} 'shop:secrets.app.api_key' --stack dev",
        ),
        (
            "secrets: {app: {tls.crt: [hunter2]}}",
            f'shop:secrets.app["tls.crt"]: {NOT_ENCRYPTED} '
            "'shop:secrets.app[\"tls.crt\"]' --stack dev",
        ),
        (
            'secrets: {app: {"it\'s": hunter2}}',
            f'shop:secrets.app["it\'s"]: {NOT_ENCRYPTED} '
            "'shop:secrets.app[\"it'\\''s\"]' --stack dev",
        ),
        (
            "secrets: {app: {api_key: {secure: hunter2}}}",
            f"shop:secrets.app.api_key: {NOT_ENCRYPTED} 'shop:secrets.app.api_key' --stack dev",
        ),
        (
            "kubernetes:kubeconfig: {secure: hunter2}",
            f"kubernetes:kubeconfig: {NOT_ENCRYPTED} 'kubernetes:kubeconfig' --stack dev",
        ),
        (
            "secrets: {app: hunter2}",
            f"shop:secrets.app: {NOT_ENCRYPTED} 'shop:secrets.app.KEY' --stack dev",
        ),
        ("secrets: {app: {secure: v1:x}}", f"shop:secrets.app: {EACH}"),
        ("secrets: {secure: v1:x}", f"shop:secrets: {EACH}"),
        ("secrets: hunter2", "shop:secrets: the project declares it as object; write a map"),
    ],
)
def test_a_key_is_refused_with_what_to_write(tmp_path: Path, key: str, line: str) -> None:
    assert said(tmp_path, f"{STACK}  {key}") == [
        f"Pulumi.dev.yaml: {line}".replace("FOLDER", str(tmp_path))
    ]
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


@pytest.mark.parametrize(
    ("file", "instead"),
    [
        ("Pulumi.tset.yaml", "write one of the stacks here: dev, prod"),
        ("elsewhere/Pulumi.tset.yaml", "name it with --stack-file"),
    ],
)
def test_a_missing_stack_names_those_that_exist(tmp_path: Path, file: str, instead: str) -> None:
    written(tmp_path, STACK)
    written(tmp_path, STACK, name="prod")
    _, problems = examine(StackFiles.of("tset", tmp_path / file, tmp_path / "Pulumi.yaml"))
    assert [str(problem) for problem in problems] == [
        f"{tmp_path}/{file}: there is no such file; {instead}"
    ]


def test_what_is_missing_beside_a_file_that_was_named_is_told_without_an_option(
    tmp_path: Path,
) -> None:
    _, problems = examine(StackFiles.named(tmp_path / "Pulumi.dev.yaml"))
    assert [problem.instead for problem in problems] == [
        "name a stack file that lies beside its Pulumi.yaml",
        "name one that is there",
    ]


def test_a_key_of_another_namespace_without_a_value_is_told_once(tmp_path: Path) -> None:
    project = PROJECT + "  kubernetes:context: {description: none}\n"
    assert said(tmp_path, STACK, project) == [
        "Pulumi.yaml: kubernetes:context: keys of other namespaces need a value; write `value:`"
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


def test_a_project_declares_no_key_that_the_program_has(tmp_path: Path) -> None:
    files = written(tmp_path, "config: {namespace: web, shop:strict: true}", "name: shop\n")
    assert read_stack(files).values == {"shop:namespace": "web", "shop:strict": "true"}


def test_what_is_meant_by_a_key_of_another_prefix_is_read_once(tmp_path: Path) -> None:
    text = "config: {sohp:namespace: other, shop:namespace: own, sohp:replicas: few}"
    configuration, problems = examine(written(tmp_path, text))
    assert configuration is not None
    assert configuration.values["shop:namespace"] == "own"
    assert [problem.path for problem in problems] == [
        "sohp:namespace",
        "sohp:replicas",
        "shop:replicas",
    ]
