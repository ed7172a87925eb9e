"""Following objects, over a connection that is lost."""

from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

import requests

from testbed.kubernetes.api_server import Resource
from testbed.kubernetes.cluster import Cluster
from testbed.kubernetes.manifests import Manifest
from testbed.kubernetes.watch import watch


def pod(uid: str) -> Manifest:
    """A pod with nothing but its identity."""
    return {"metadata": {"uid": uid, "name": uid}}


class Script(Cluster):
    """An API server that answers each list, and each watch, with the next of its lines."""

    def __init__(self, lists: list[list[Manifest]], streams: list[list[Manifest]]) -> None:
        super().__init__("https://none", "token", Path("none"))
        self._lists = iter(lists)
        self._streams = iter(streams)

    def resource(self, kind: str) -> Resource:
        return Resource("v1", f"{kind.lower()}s", namespaced=True)

    def request(self, *_: Any, **__: Any) -> Any:
        return {"items": next(self._lists), "metadata": {"resourceVersion": "1"}}

    def stream(self, path: str, **_: str) -> Iterator[Manifest]:
        yield from next(self._streams)
        raise requests.ConnectionError(f"{path}: connection lost")


def changes(script: Script, count: int) -> list[tuple[str, bool]]:
    """The first changes: which object, and whether it is gone."""
    return [
        (change.item["metadata"]["uid"], change.deleted)
        for change in islice(watch(script, "Pod"), count)
    ]


def test_starts_with_what_is_there_and_goes_on_with_what_happens() -> None:
    events = [{"type": "ADDED", "object": pod("b")}, {"type": "DELETED", "object": pod("a")}]
    script = Script([[pod("a")]], [events])
    assert changes(script, 3) == [("a", False), ("b", False), ("a", True)]


def test_object_that_went_while_the_connection_was_lost_is_told_as_gone() -> None:
    script = Script([[pod("a"), pod("b")], [pod("b"), pod("c")]], [[], []])
    told = changes(script, 5)
    assert told == [("a", False), ("b", False), ("a", True), ("b", False), ("c", False)]


def test_watch_that_the_server_has_forgotten_is_begun_anew() -> None:
    script = Script([[pod("a")], [pod("a")]], [[{"type": "ERROR", "object": {"code": 410}}], []])
    assert changes(script, 2) == [("a", False), ("a", False)]
