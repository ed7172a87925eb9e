"""The picture as Mermaid."""

import re

from microservices.offline.explain.version_summary import VersionSummary
from microservices.offline.graph.mermaid import mermaid
from microservices.offline.graph.node import Call, Node, Topology

WEB = Node(
    "service",
    "web",
    ("weights by flagger",),
    (VersionSummary("v1", "3 replicas", 80), VersionSummary("v2", "1 replica", None)),
    ("app-config",),
    ("app-secrets",),
)


def drawn(nodes: dict[str, Node], *calls: Call) -> list[str]:
    return mermaid(Topology(nodes, calls)).splitlines()


def test_a_service_is_a_box_with_all_that_there_is_to_know() -> None:
    assert drawn({"web": WEB}) == [
        "flowchart LR",
        '  n0["<b>web</b><br>weights by flagger<br>v1: 80 %, 3 replicas<br>v2: 1 replica'
        '<br>config: app-config<br>secrets: app-secrets"]',
    ]


def test_a_call_has_its_words() -> None:
    nodes = {"web": WEB, "bank": Node("external", "api.bank.example")}
    assert drawn(nodes, Call("web", "bank", (":443 HTTPS",)))[2:] == [
        '  n1(["<b>api.bank.example</b>"])',
        '  n0 -->|":443 HTTPS"| n1',
    ]
    assert drawn(nodes, Call("web", "bank", ("",)))[-1] == "  n0 --> n1"


def test_unprotected_access_is_dashed_coloured_and_labelled() -> None:
    nodes = {"a": Node("caller", "a", open=("wide",)), "b": Node("service", "b")}
    lines = drawn(nodes, Call("a", "b", (), ("every account",)))
    assert '  n0(["<b>a</b><br>unprotected: wide"])' in lines
    assert '  n0 -.->|"unprotected: every account"| n1' in lines
    assert lines[-1] == "  class n0 open"
    style = "stroke:#d9480f,stroke-width:2px,stroke-dasharray:6 4"
    assert f"  linkStyle 0 {style}" in lines
    assert f"  classDef open {style}" in lines


def test_what_mermaid_would_read_is_written_as_codes() -> None:
    evil = '"]; click n0 "javascript:x" <script>`*_#quot;'
    (line,) = drawn({"web": Node("service", evil)})[1:]
    text = line.removeprefix('  n0["<b>').removesuffix('</b>"]')
    assert not re.search(r"[\"<>`*_\[\]]", text)
    assert re.sub(r"#(\d+);", lambda code: chr(int(code[1])), text) == evil


def test_every_kind_has_a_shape() -> None:
    kinds = ("gateway", "caller", "service", "stateful", "worker", "neighbour", "external")
    lines = drawn({kind: Node(kind, kind) for kind in kinds})
    assert len(lines) == len(kinds) + 1
