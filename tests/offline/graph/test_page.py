"""The page says everything in text, and needs nothing else."""

import re
from html.parser import HTMLParser

from microservices.offline.explain.version_summary import VersionSummary
from microservices.offline.graph.node import Call, Node, Topology
from microservices.offline.graph.page import OPEN, page

EMPTY = frozenset({"meta", "input"})


class Reader(HTMLParser):
    """The text of a page, its elements and their attributes; ends match their beginnings."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.texts: list[str] = []
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self._open: list[str] = []
        self.feed(text)
        self.close()
        assert self._open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag not in EMPTY:
            self._open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag

    def handle_data(self, data: str) -> None:
        if data.strip():
            self.texts.append(data.strip())

    def of(self, *classes: str) -> list[dict[str, str | None]]:
        """The attributes of the elements with some classes."""
        wanted = set(classes)
        return [own for _, own in self.elements if wanted <= set((own.get("class") or "").split())]


def topology(name: str = "web") -> Topology:
    versions = (VersionSummary("v1", "3 replicas", 80), VersionSummary("v2", "1 replica", 20))
    nodes = {
        "gateway": Node("gateway", "gateway", ("shop.example",)),
        "web": Node("service", name, (), versions, ("app-config",), ("app-secrets",)),
        "bank": Node("external", "*.bank.example", open=("wildcard host",)),
    }
    calls = Call("gateway", "web", ("shop.example/orders",)), Call("web", "bank", (), ("wide",))
    return Topology(nodes, calls, (("shop", "no pod security level is enforced"),))


def read(name: str = "web") -> Reader:
    return Reader(page(topology(name), "microservices", "dev"))


def test_everything_is_there_as_text() -> None:
    texts = read().texts
    for text in (
        "web",
        "v1: 80 %, 3 replicas",
        "app-config",
        "app-secrets",
        "shop.example/orders",
        "unprotected: wildcard host",
        OPEN,
        "1 gateway, 1 service, 1 external host, 2 calls",
        "⚠ 3 unprotected",
        "no pod security level is enforced",
        "web → *.bank.example",
    ):
        assert text in texts


def test_nothing_unprotected_is_listed_too() -> None:
    closed = Topology({"web": Node("service", "web")}, ())
    assert "nothing unprotected" in Reader(page(closed, "microservices", "dev")).texts


def test_unprotected_access_is_marked_by_more_than_colour() -> None:
    found = read()
    assert len(found.of("box", "is-open")) == 1
    assert len(found.of("line", "is-open")) == 1
    styles = page(topology(), "microservices", "dev")
    for part in (".box.is-open .frame", ".line.is-open .way"):
        assert "stroke-dasharray" in re.search(rf"{re.escape(part)} {{([^}}]*)}}", styles)[1]  # pyright: ignore[reportOptionalSubscript]


def test_bars_are_as_long_as_the_shares() -> None:
    found = read()
    lengths = zip(found.of("whole"), found.of("share"), strict=True)
    shares = [float(one["width"] or 0) / float(whole["width"] or 1) for whole, one in lengths]
    # The first one is in the legend.
    assert [round(share, 2) for share in shares[1:]] == [0.8, 0.2]


def test_nothing_comes_from_elsewhere_and_no_script_may_run() -> None:
    found = read()
    policies = [own["content"] for _, own in found.elements if "http-equiv" in own]
    assert policies == ["default-src 'none'; style-src 'unsafe-inline'"]
    assert not {"script", "img", "link", "iframe"} & {tag for tag, _ in found.elements}
    for _, own in found.elements:
        assert not [name for name in own if name.startswith("on") or name in ("src", "style")]
        assert (own.get("href") or "#").startswith("#")
    text = page(topology(), "microservices", "dev")
    assert "url(" not in text
    assert "@import" not in text


def test_a_name_stays_text() -> None:
    evil = "</style><script>alert(1)</script><b onload='x' title=\"y\">&amp;"
    found = read(evil)
    assert "script" not in {tag for tag, _ in found.elements}
    assert evil in " ".join(found.texts)


def test_both_schemes_of_colours_have_the_same_names() -> None:
    text = page(topology(), "microservices", "dev")
    light, dark = re.findall(r":root {([^}]*)}", text)
    names = [set(re.findall(r"--[\w-]+(?=:)", part)) for part in (light, dark)]
    assert names[0] == names[1]
    assert set(re.findall(r"var\((--[\w-]+)", text)) <= names[0] | {"--kind"}
