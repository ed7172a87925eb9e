"""Whether requests stay near the caller, and where they go else."""

import pytest

from tests.builders import Tree, problems, warnings, web
from tests.rules.traffic import WEB

LOCALITY = f"{WEB}.trafficPolicy.locality"


def local(locality: Tree, **policy: Tree) -> Tree:
    """A stack whose service says whether requests stay near, and leaves failing pods alone."""
    return web(trafficPolicy={"outlierDetection": {}, **policy, "locality": locality})


def distributed(*names: str) -> Tree:
    """Equal shares, of 100 in all, for some localities."""
    return {name: 100 // len(names) for name in names}


@pytest.mark.parametrize(
    "values",
    [
        local({}),
        local({"enabled": False}),
        local({"failover": {"eu": "us", "us": "eu"}}),
        local({"distribute": {"eu/a/*": {"eu/a/*": 80, "eu/b/*": 20}}}),
        local({"distribute": {"eu/a": {"eu": 100}, "eu/b": {"us": 100}}}),
        local({"distribute": {"eu/a/1": distributed("eu/a/1", "eu/a/2")}}),
        web(trafficPolicy={"locality": {"distribute": {"eu": {"eu": 100}}}}),
        web(trafficPolicy={"locality": {"enabled": False}}),
    ],
)
def test_localities_that_have_an_effect_are_taken(values: Tree) -> None:
    assert problems(values) == []
    assert warnings(values) == []


@pytest.mark.parametrize(
    ("shares", "lines"),
    [
        ({"eu": 80}, [": the shares total 80: 80; write shares that total 100"]),
        ({}, [": the shares total 0; write shares that total 100"]),
        ({"eu": 100, "us": 0}, [".us: Istio refuses a share of 0; leave it out"]),
        (
            {"eu": 90, "us": 20},
            [": the shares total 110: 90 + 20; write shares that total 100"],
        ),
    ],
)
def test_shares_of_a_locality_total_100(shares: Tree, lines: list[str]) -> None:
    values = local({"distribute": {"eu/a/*": shares}})
    assert problems(values) == [f'{LOCALITY}.distribute["eu/a/*"]{line}' for line in lines]


@pytest.mark.parametrize(
    ("names", "place", "wider"),
    [
        (("eu", "eu/a"), ".eu/a", "eu"),
        (("eu/*", "eu/a"), ".eu/a", "eu/*"),
        (("eu/a/1", "eu/a/*"), ".eu/a/1", "eu/a/*"),
        (("eu/a", "eu/a/*"), '["eu/a/*"]', "eu/a"),
    ],
)
def test_localities_do_not_overlap(names: tuple[str, ...], place: str, wider: str) -> None:
    words = f"{place}: it is part of {wider}; leave one of the two out"
    shares = {name: {"us": 100} for name in names}
    assert problems(local({"distribute": shares})) == [f"{LOCALITY}.distribute{words}"]
    assert problems(local({"distribute": {"us": distributed(*names)}})) == [
        f"{LOCALITY}.distribute.us{words}"
    ]


@pytest.mark.parametrize(
    ("locality", "line"),
    [
        (
            {"distribute": {"eu": {"eu": 100}}, "failover": {"eu": "us"}},
            "failover: `distribute` stands beside it; keep one of the two",
        ),
        (
            {"failover": {"eu": "eu"}},
            "failover.eu: a region cannot stand in for itself; write another region",
        ),
        ({"failover": {"eu": "us/a"}}, "failover.eu: `us/a` is no region; write the region alone"),
        ({"failover": {"eu": "*"}}, "failover.eu: `*` is no region; write the region alone"),
        ({"failover": {"eu": ""}}, "failover.eu: `` is no region; write the region alone"),
        (
            {"failover": {"eu/a": "us"}},
            "failover.eu/a: `eu/a` is no region; write the region alone",
        ),
        (
            {"enabled": False, "failover": {"eu": "us"}},
            "failover: `enabled: false` stands beside it; keep one of the two",
        ),
        (
            {"enabled": False, "distribute": {"eu": {"eu": 100}}},
            "distribute: `enabled: false` stands beside it; keep one of the two",
        ),
    ],
)
def test_localities_that_istio_refuses_or_nobody_reads_are_refused(
    locality: Tree, line: str
) -> None:
    assert problems(local(locality)) == [f"{LOCALITY}.{line}"]


@pytest.mark.parametrize(
    ("locality", "path"),
    [({}, ""), ({"enabled": True}, ""), ({"failover": {"eu": "us"}}, ".failover")],
)
def test_near_pods_are_left_when_they_fail(locality: Tree, path: str) -> None:
    assert problems(web(trafficPolicy={"locality": locality})) == [
        f"{LOCALITY}{path}: without `outlierDetection` it has no effect; "
        "add `outlierDetection`, or leave it out"
    ]
