"""`microservices contracts`: stack files of several repositories, side by side."""

from pathlib import Path

import pytest

from microservices.offline.cli import main
from tests.page_examples import blocks
from tests.stacks import ROOT

PAGE = ROOT / "docs" / "check-contracts.md"
TEAMS = ROOT / "docs" / "several-teams.md"
DISAGREEING = dict(zip(("shop", "stock"), blocks(PAGE, "yaml"), strict=True))
SHOP = """
config:
  shop:namespace: shop
  shop:services:
    web: {calls: [{service: stock/stock, port: 8080}]}
"""
STOCK = """
config:
  stock:namespace: stock
  stock:services:
    stock: {allowFrom: [shop/web]}
"""


@pytest.fixture
def files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The stack files of two projects, each in a folder of its own."""
    monkeypatch.chdir(tmp_path)
    for name, service, text in (("shop", "web", SHOP), ("stock", "stock", STOCK)):
        folder = tmp_path / name
        folder.mkdir()
        catalog = f"{{value: {{{service}: {{image: '{service}:1.0', port: 8080}}}}}}"
        project = f"name: {name}\nruntime: python\nconfig:\n  catalog: {catalog}\n"
        (folder / "Pulumi.yaml").write_text(project)
        (folder / "Pulumi.prod.yaml").write_text(text)
    return ["shop/Pulumi.prod.yaml", "stock/Pulumi.prod.yaml"]


def test_stacks_that_agree_are_counted(
    files: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["contracts", *files]) == 0
    assert capsys.readouterr().out == "calls between the stacks: 1, each is let in\n"


def test_a_broken_contract_is_told_with_the_file_and_the_key(
    files: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    for name, text in DISAGREEING.items():
        Path(name, "Pulumi.prod.yaml").write_text(text)
    assert main(["contracts", *files]) == 2
    [told] = blocks(PAGE, "text")
    assert capsys.readouterr().err == told


def test_a_stack_with_a_mistake_is_refused_for_itself(
    files: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    file = Path(files[1])
    file.write_text(file.read_text().replace("allowFrom", "allowFrm"))
    assert main(["contracts", *files]) == 2
    told = "stock/Pulumi.prod.yaml: stock:services.stock.allowFrm: there is no key `allowFrm` here"
    assert told in capsys.readouterr().err


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("shop/Pulumi.yaml", "this is not the name of a stack file; name one such as"),
        ("shop/Pulumi.test.yaml", "there is no such file; write one of the stacks here: prod"),
    ],
)
@pytest.mark.usefixtures("files")
def test_what_is_no_stack_file_is_refused(
    name: str, told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["contracts", name]) == 2
    assert f"{name}: {told}" in capsys.readouterr().err


def test_the_five_repositories_of_a_page_agree_and_are_drawn_together(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    for text in blocks(TEAMS, "yaml"):
        name = text.removeprefix("# ").partition("/")[0]
        Path(name).mkdir()
        Path(name, "Pulumi.yaml").write_text(f"name: {name}\nruntime: python\n")
        Path(name, "Pulumi.prod.yaml").write_text(text)
        Path(name, "__main__.py").symlink_to(ROOT / "__main__.py")
    for shown, folder in zip(blocks(TEAMS, "console"), (tmp_path, "platform"), strict=True):
        monkeypatch.chdir(folder)
        command, _, told = shown.partition("\n")
        assert main(command.split()[2:]) == 0
        assert capsys.readouterr().out == told


def test_a_file_that_is_no_stack_file_is_not_drawn(
    files: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir("shop")
    assert main(["graph", "prod", "--with", f"../{Path(files[1]).parent}/Pulumi.yaml"]) == 2
    assert "../stock/Pulumi.yaml: this is not the name of a stack file" in capsys.readouterr().err
