"""What the pages of operation name is there, and what they say of restarts is what happens."""

import re
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
import yaml

from microservices.load.key import NAME, kind_at
from microservices.offline.engine.evaluation import Evaluation
from tests.page_examples import Example, evaluation_of
from tests.page_tables import tables
from tests.stacks import PROJECT, ROOT, evaluated, manifests

DOCS = ROOT / "docs"
OF_THE_STACK = {"namespaceOptions", "mesh", "network", "gateway", "externalServices"}
OF_THE_STACK |= {"externalSecrets", "observability"}
# https://www.envoyproxy.io/docs/envoy/latest/api-v3/data/accesslog/v3/accesslog.proto
FLAGS = {
    *("LH", "UH", "UT", "LR", "UR", "UF", "UC", "UO", "NR", "DI", "FI", "RL", "UAEX", "RLSE"),
    *("DC", "URX", "SI", "IH", "DPE", "UMSDR", "RFCF", "NFCF", "DT", "UPE", "NC", "OM", "DF", "DR"),
}


def rows(page: str, first: str) -> list[list[str]]:
    """The cells of the table of a page whose first column has this header."""
    (cells,) = (cells for header, *cells in tables(page) if header[0] == first)
    return cells


SYMPTOMS = rows("pod-does-not-start", "symptom")
BY_STATUS = rows("errors-and-flags", "status")
BY_FLAG = rows("errors-and-flags", "flag")
RESTARTS = rows("what-restarts", "a change below `microservices:`")


def keys(cell: str) -> list[str]:
    """The keys that a cell names."""
    return re.findall(r"`([^`]+)`", cell)


@pytest.mark.parametrize("key", sorted({key for row in SYMPTOMS for key in keys(row[2])}))
def test_a_symptom_of_a_pod_leads_to_a_key(key: str) -> None:
    _is_there(key)


@pytest.mark.parametrize(
    "key", sorted({one for row in [*BY_STATUS, *BY_FLAG] for one in keys(row[4])})
)
def test_a_status_and_a_flag_lead_to_a_key(key: str) -> None:
    _is_there(key)


def _is_there(key: str) -> None:
    first, *_ = parts = key.split(".")
    kind_at(tuple(parts) if first in OF_THE_STACK else ("services", NAME, *parts))


def test_every_symptom_has_a_cause_and_a_key() -> None:
    assert all(len(row) == 3 and row[1] and keys(row[2]) for row in SYMPTOMS)


def test_every_response_flag_of_envoy_is_told_once() -> None:
    assert sorted(row[0] for row in BY_FLAG) == sorted(FLAGS)
    assert {flag for row in BY_STATUS for flag in re.findall(r"\b[A-Z]{2,}\b", row[1])} <= FLAGS


def test_where_a_status_was_seen_is_a_test() -> None:
    named = re.findall(r"`(tests/[^`]+)`", (DOCS / "errors-and-flags.md").read_text())
    assert len(named) == 3
    assert all((ROOT / name).is_file() for name in named)


def templates(evaluation: Evaluation) -> dict[str, Any]:
    """The template of the pods of each workload, with how many there are."""
    return {
        one["metadata"]["name"]: (one["spec"]["template"], one["spec"].get("replicas"))
        for one in manifests(evaluation)
        if one["kind"] in ("Deployment", "StatefulSet")
    }


@cache
def changed(text: str) -> dict[str, Any]:
    """The templates of the dev stack after a change."""
    written = {f"{PROJECT}:{key}": value for key, value in yaml.safe_load(text).items()}
    with TemporaryDirectory() as folder:
        example = Example("dev", refused=False, written={"config": written})
        return templates(evaluation_of(example, {}, Path(folder)))


@pytest.mark.parametrize("row", RESTARTS, ids=lambda row: row[0].strip("`"))
def test_a_change_restarts_the_pods_that_the_page_says(
    row: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(ROOT)
    change, workloads, pods = row
    before, after = templates(evaluated("dev")), changed(change.strip("`"))
    restarted = [name for name in sorted(before) if before[name][0] != after[name][0]]
    assert (", ".join(restarted) or "none") == workloads
    assert sum(before[name][1] for name in restarted) == int(pods)
