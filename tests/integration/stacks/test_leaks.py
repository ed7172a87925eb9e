"""No command writes a secret, even where the program is given the values themselves.

Offline nothing is decrypted, and stand-ins take the place of values. Here the canaries do, as the
engine would hand them over, so that nothing but the way in which they are written keeps them back.
"""

from collections.abc import Mapping
from copy import deepcopy
from functools import partial
from itertools import cycle
from pathlib import Path
from typing import Any

import pytest
import yaml

from microservices.offline.cli import COMMANDS, main
from microservices.offline.engine import stack_evaluation
from microservices.offline.engine.evaluation import Evaluation, Secret
from microservices.offline.files.stack_files import StackFiles, examine
from microservices.settings.values.problems import Path as YamlPath
from tests.canaries import CANARIES, leaks
from tests.stacks import ROOT, STACKS

CIPHERTEXTS = {f"v1:{number}": value for number, value in enumerate(CANARIES.values())}
SECRETS = {
    f"key_{name}": {"secure": ciphertext}
    for name, ciphertext in zip(CANARIES, CIPHERTEXTS, strict=True)
}
# What a command is given besides the stack; each of these runs by itself.
OF_A_STACK = [name for name in COMMANDS if name not in ("schema", "contracts", "import")]
WORDS: Mapping[str, list[list[str]]] = {
    "preview": [[], ["--json"]],
    "render": [["--out", "rendered"]],
    "compare": [["--with", "tests/golden/dev"], ["--with", "tests/golden/dev", "--json"]],
    "traffic": [["--all"], ["--all", "--json"], ["--service", "user-service", "--path", "/"]],
}


def reveal(path: YamlPath, ciphertext: str) -> str:
    del path
    return CIPHERTEXTS.get(ciphertext, ciphertext)


@pytest.fixture(autouse=True)
def revealed(monkeypatch: pytest.MonkeyPatch) -> None:
    """The values in place of stand-ins, for every command."""
    monkeypatch.chdir(ROOT)
    monkeypatch.setattr(stack_evaluation, "examine", partial(examine, reveal=reveal))


def tree(stack: str) -> dict[str, Any]:
    """A stack of the project with every canary in the one set of secrets that it reads."""
    written = yaml.safe_load((ROOT / f"Pulumi.{stack}.yaml").read_text())
    written["config"].pop("microservices:externalSecrets", None)
    written["config"]["microservices:secrets"] = {"app-secrets": deepcopy(SECRETS)}
    written["config"]["microservices:strict"] = False
    return written


def written_to(folder: Path, stack: str, content: Mapping[str, Any] | str) -> list[str]:
    """The words that name a stack and a file for it."""
    file = folder / f"Pulumi.{stack}.yaml"
    file.write_text(content if isinstance(content, str) else yaml.safe_dump(content))
    return [stack, "--stack-file", str(file)]


def evaluated(folder: Path, stack: str, content: Mapping[str, Any]) -> Evaluation:
    """A stack file evaluated with the values in it."""
    from microservices.offline.engine.evaluate import evaluate

    words = written_to(folder, stack, content)
    files = StackFiles.of(stack, Path(words[-1]), ROOT / "Pulumi.yaml")
    configuration, problems = examine(files, reveal)
    assert configuration is not None
    assert problems == []
    return evaluate(ROOT, stack, configuration)


@pytest.mark.parametrize("stack", STACKS)
def test_the_canaries_are_what_the_program_is_given(stack: str, tmp_path: Path) -> None:
    [secret] = evaluated(tmp_path, stack, tree(stack)).of_type("kubernetes:core/v1:Secret")
    values = secret.inputs["stringData"]
    assert {name: one.value for name, one in values.items()} == {
        f"key_{name}": value for name, value in CANARIES.items()
    }
    assert all(isinstance(one, Secret) for one in values.values())


@pytest.mark.parametrize("stack", STACKS)
@pytest.mark.parametrize("command", OF_A_STACK)
def test_no_command_writes_a_secret(
    stack: str, command: str, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    words = written_to(tmp_path, stack, tree(stack))
    for more in WORDS.get(command, [[]]):
        given = [str(tmp_path / one) if one == "rendered" else one for one in more]
        assert main([command, *words, *given]) == (3 if command == "compare" else 0)
    out, err = capfd.readouterr()
    assert out
    assert leaks(out + err) == []
    files = [file for file in (tmp_path / "rendered").rglob("*") if file.is_file()]
    assert bool(files) == (command == "render")
    text = "\n".join(f"{file.name}\n{file.read_text()}" for file in files)
    assert leaks(text) == []


def misplaced() -> list[tuple[str, ...]]:
    """Places at which something else than an encrypted value belongs."""
    service = ("microservices:services", "user-service")
    return [
        ("microservices:namespace",),
        ("microservices:kubeContext",),
        ("microservices:strict",),
        ("microservices:mesh",),
        ("microservices:mesh", "revision"),
        ("microservices:gateway", "hosts"),
        ("microservices:namespaceOptions", "labels", "team"),
        ("microservices:observability", "labels", "team"),
        ("microservices:catalog",),
        ("microservices:catalog", "user-service", "image"),
        ("microservices:services",),
        service,
        (*service, "image"),
        (*service, "port"),
        (*service, "configFrom"),
        (*service, "env", "API_KEY"),
        (*service, "envKeys", "API_KEY"),
        (*service, "volumes", "files"),
        (*service, "versions", "v1", "tag"),
        (*service, "versions", "v1", "config", "app-config", "database_url"),
        (*service, "annotations", "example.com/key"),
        ("microservices:config",),
        ("microservices:config", "app-config"),
        ("microservices:config", "app-config", "database_url"),
        ("microservices:secrets",),
        ("microservices:secrets", "app-secrets"),
        ("microservices:secrets", "app-secrets", "key", "below"),
        ("microservices:externalSecrets", "other", "store"),
        ("microservices:unknown",),
        ("microservices:unknown", "below"),
    ]


@pytest.mark.parametrize(
    ("path", "ciphertext"), list(zip(misplaced(), cycle(CIPHERTEXTS), strict=False)), ids=str
)
def test_no_message_about_a_secret_in_a_wrong_place_shows_it(
    path: tuple[str, ...], ciphertext: str, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    content = tree("dev")
    entries = content["config"]
    for part in path[:-1]:
        found = entries.get(part)
        entries[part] = entries = found if isinstance(found, dict) else {}
    entries[path[-1]] = {"secure": ciphertext}
    assert main(["preview", *written_to(tmp_path, "dev", content)]) == 2
    said = "".join(capfd.readouterr())
    assert path[0] in said
    assert leaks(said) == []


BROKEN = [
    "config:\n  microservices:secrets: {app: {key: VALUE}}\n",
    "config:\n  microservices:secrets: {app: VALUE}\n",
    "config:\n  microservices:secrets: VALUE\n",
    "config:\n  microservices:secrets: [VALUE]\n",
    "config:\n  microservices:secrets: {app: [VALUE]}\n",
    "config:\n  microservices:secrets: {app: {key: [VALUE]}}\n",
    "config:\n  microservices:secrets: {app: {key: {secure: [VALUE]}}}\n",
    "config:\n  microservices:secrets: {app: {key: {secure: VALUE, more: 1}}}\n",
    "config:\n  microservices:secrets: {app: {key: {secre: VALUE}}}\n",
    "config:\n  microservices:secrets: {app: {key: !secret VALUE}}\n",
    "config:\n  microservices:secrets: {app: {key: VALUE, key: VALUE}}\n",
    "config:\n  microservices:secrets: {app: {key: VALUE\n",
    "config:\n  microservices:secrets:\n    app:\n\tkey: VALUE\n",
    "config:\n  microservices:secrets:\n    app: {key: VALUE}\n   more: VALUE\n",
    "config:\n  microservices:secrets: {app: {key: VALUE}}\n---\nconfig: {key: VALUE}\n",
    "config:\n  <<: VALUE\n",
    "VALUE\n",
    "config: VALUE\n",
]


@pytest.mark.parametrize(
    ("text", "value"), list(zip(BROKEN, cycle(CANARIES.values()), strict=False))
)
def test_no_message_about_plaintext_shows_it(
    text: str, value: str, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    quoted = yaml.safe_dump(value, default_style='"', width=10**6).strip()
    assert main(["preview", *written_to(tmp_path, "dev", text.replace("VALUE", quoted))]) == 2
    said = "".join(capfd.readouterr())
    assert said
    assert leaks(said) == []


@pytest.mark.parametrize("start", ["", "*", "&", "!", '"', "'", "[", "{", "|", "%", "@", "? "])
@pytest.mark.parametrize("value", CANARIES.values(), ids=CANARIES)
def test_no_message_about_what_is_no_yaml_shows_it(start: str, value: str, tmp_path: Path) -> None:
    """An alias, an anchor or a tag is what a value without quotes may be taken for."""
    text = f"config:\n  microservices:secrets:\n    app-secrets:\n      api_key: {start}{value}\n"
    file = Path(written_to(tmp_path, "dev", text)[-1])
    _, problems = examine(StackFiles.of("dev", file, ROOT / "Pulumi.yaml"))
    assert problems
    assert leaks("\n".join(map(str, problems))) == []
