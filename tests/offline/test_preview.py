"""The preview as text."""

import io
import json
from dataclasses import replace
from pathlib import Path

import pytest

from microservices.offline.cli import main
from microservices.offline.engine.evaluation import Evaluation, Message, Resource
from microservices.offline.preview import preview_lines
from microservices.offline.terminal import Painted, Style
from tests.offline.programs import stand_in
from tests.stacks import ROOT

STAND_IN = """\
Previewing stand-in in stack test, offline: all of it is new

    Type                                      Name           Plan
 +  pulumi:pulumi:Stack                       stand-in-test  create
 +  ├─ kubernetes:core/v1:Namespace           shelves        create
 +  └─ stand-in:index:Shelf                   books          create
 +     ├─ kubernetes:core/v1:ConfigMap        books          create
 +     ├─ kubernetes:core/v1:Secret           books          create
 +     └─ stand-in:index:Drawer               books-drawer   create
 +        ├─ kubernetes:apps/v1:Deployment    books-drawer   create
 +        └─ kubernetes:example.com/v1:Route  books-drawer   create

Services
    books-drawer  worker: 2 replicas

Security exceptions
    books-drawer       API token mounted
    books-drawer main  root user, writable root filesystem, privilege escalation, default \
capabilities, no seccomp profile
    shelves            no pod security level is enforced

Diagnostics
    info: one shelf
    warning: the shelf is small

Resources
    + 8 to create: 1 ConfigMap, 1 Deployment, 1 Drawer, 1 Namespace, 1 Route, 1 Secret, 1 Shelf, \
1 Stack
"""


class Terminal(io.StringIO):
    """A stream that people look at."""

    encoding = "utf-8"

    def isatty(self) -> bool:
        return True


def text(evaluation: Evaluation, style: Style | None = None) -> str:
    """The preview with its line ends."""
    style = style or Style()
    return "".join(f"{style.line(line)}\n" for line in preview_lines(evaluation, style.branches))


def of(*resources: Resource, messages: tuple[Message, ...] = ()) -> Evaluation:
    """An evaluation with these resources."""
    return Evaluation("dev", "shop", resources, {}, messages)


def test_a_preview_shows_tree_diagnostics_and_counts() -> None:
    assert text(stand_in()) == STAND_IN


def test_services_are_told_in_words_in_a_column() -> None:
    resources = [
        Resource(
            name,
            "kubernetes:core/v1:Service",
            name,
            "",
            custom=True,
            inputs={"apiVersion": "v1", "kind": "Service", "metadata": {"name": name}},
        )
        for name in ("api", "storefront")
    ]
    assert text(of(*resources)).split("Services\n")[1].split("\n\n")[0].split("\n") == [
        "    api         no version; http://api.default.svc.cluster.local",
        "    storefront  no version; http://storefront.default.svc.cluster.local",
    ]


def test_what_is_taken_over_is_no_creation() -> None:
    made = Resource("made", "a:b:C", "made", "", custom=True, inputs={})
    taken = replace(made, urn="taken", name="taken", options={"importId": "shop/taken"})
    lines = text(of(made, taken)).splitlines()
    assert lines[3:5] == [" +  a:b:C  made   create", " =  a:b:C  taken  import"]
    assert lines[-2:] == ["    + 1 to create: 1 C", "    = 1 to import: 1 C"]


def test_with_colors_the_columns_are_the_same() -> None:
    colored = text(stand_in(), Style(colored=True))
    assert "\x1b[33mwarning\x1b[0m: the shelf is small" in colored
    for code in ("31", "32", "33", "34", "1", "0"):
        colored = colored.replace(f"\x1b[{code}m", "")
    assert colored == STAND_IN


@pytest.mark.parametrize(
    ("stream", "variables", "colored"),
    [
        (Terminal(), {}, True),
        (Terminal(), {"NO_COLOR": "1"}, False),
        (Terminal(), {"NO_COLOR": ""}, False),
        (Terminal(), {"TERM": "dumb"}, False),
        (io.StringIO(), {}, False),
    ],
)
def test_colors_are_for_terminals_whose_owner_wants_them(
    monkeypatch: pytest.MonkeyPatch, stream: io.StringIO, variables: dict[str, str], colored: bool
) -> None:
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("TERM", "xterm")
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    line = Style.of(stream).line((Painted("error", "x"),))
    assert line == ("\x1b[31mx\x1b[0m" if colored else "x")


def test_a_stream_without_unicode_gets_branches_of_ascii() -> None:
    stream = io.TextIOWrapper(io.BytesIO(), encoding="ascii")
    assert text(stand_in(), Style.of(stream)).isascii()
    stream = io.TextIOWrapper(io.BytesIO(), encoding="UTF-8")
    assert "├─" in text(stand_in(), Style.of(stream))


def test_a_preview_since_a_deployment_warns_of_what_shifts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(ROOT)
    file = tmp_path / "outputs.json"
    versions = {name: {"weight": weight, "pods": 3} for name, weight in (("v1", 90), ("v3", 10))}
    file.write_text(json.dumps({"deployed": {"user-service": {"versions": versions}}}))
    assert main(["preview", "dev", "--since", str(file)]) == 0
    gone = "warning: Pulumi.dev.yaml: microservices:services.user-service.versions.v3: version v3"
    assert gone in capsys.readouterr().out
    assert main(["preview", "dev"]) == 0
    assert gone not in capsys.readouterr().out
