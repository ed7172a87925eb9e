"""The two files of a stack: what the program gets to read."""

from pathlib import Path
from time import process_time
from typing import Any

import yaml

from microservices.offline.engine.configuration import Configuration
from microservices.offline.files.stack_files import examine, read_stack
from tests.offline.stack_folder import STACK, written


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


def test_what_is_wrong_is_replaced_so_that_the_program_can_check_the_rest(tmp_path: Path) -> None:
    stack = f"{STACK}  secrets: {{app: {{k: hunter2}}}}\n  config: {{a: {{secure: v1:x}}}}\n"
    found, problems = examine(written(tmp_path, stack))
    assert len(problems) == 2
    assert found is not None
    assert found.values["shop:secrets"] == '{"app":{"k":"[secret app.k e3b0c442]"}}'
    assert found.values["shop:config"] == '{"a":"[secret a e3b0c442]"}'
    assert found.secret_keys == {"shop:secrets"}
    assert "hunter2" not in repr(found)


def test_a_thousand_services_are_read_faster_than_by_pyyaml_itself(tmp_path: Path) -> None:
    versions = "{v1: {tag: latest, weight: 80}, v2: {tag: latest, weight: 20}}"
    services: list[Any] = [
        f"    s{n}:\n      image: s{n}\n      port: 8080\n      versions: {versions}\n"
        for n in range(1000)
    ]
    text = STACK + "  services:\n" + "".join(services)
    files = written(tmp_path, text)
    begun = process_time()
    found = read_stack(files)
    read = process_time()
    yaml.safe_load(text)
    assert read - begun < process_time() - read
    assert found.values["shop:services"].count('"weight":80') == 1000
