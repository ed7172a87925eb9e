"""The policies of the pack are the rules, at the levels that their severities mean."""

import json

import yaml

from microservices.offline.engine.evaluation import UNKNOWN
from microservices.rules import MANIFEST_RULES, OBJECT_RULES
from tests.offline.hostile import HOSTILE, is_shown_as_written
from tests.policy.analyzer import PACK, Analyzer, started
from tests.policy.planted import dev_with, planted, with_container

ALL = (*OBJECT_RULES, *MANIFEST_RULES)
LOST = planted("Service", "lost", {"selector": {"app": "nobody"}, "ports": [{"port": 80}]})
PLAIN = with_container(securityContext={})
PRIVILEGED = with_container(securityContext={"privileged": True})


def test_every_rule_on_objects_is_a_policy(pack: Analyzer) -> None:
    assert list(pack.levels()) == [rule.name for rule in ALL]


def test_a_process_of_its_own_gives_the_same_answers(pack: Analyzer) -> None:
    with started() as other:
        assert other.levels() == pack.levels()
        assert other.of_stack(dev_with(LOST)) == pack.of_stack(dev_with(LOST)) != []
        assert other.of_each([PRIVILEGED]) == pack.of_each([PRIVILEGED]) != []


def test_what_is_an_error_stops_and_what_is_a_warning_is_told(pack: Analyzer) -> None:
    stopping = {name for name, level in pack.levels().items() if level == "mandatory"}
    assert stopping == {rule.name for rule in ALL if rule.severity == "error"}
    assert stopping


def test_in_a_strict_stack_what_is_strict_stops_too(strict_pack: Analyzer) -> None:
    told = {name for name, level in strict_pack.levels().items() if level == "advisory"}
    assert told == {rule.name for rule in ALL if rule.severity == "warning"}
    assert told


def test_what_the_stack_accepts_is_no_violation_of_it(strict_pack: Analyzer) -> None:
    (lost,) = strict_pack.of_stack(dev_with(LOST))
    container = [one for one in strict_pack.of_each([PLAIN]) if one.level == "mandatory"]
    accept = [
        {"rule": one.policy, "path": one.text.split(": ")[0], "reason": "a demo"}
        for one in (lost, *container)
    ]
    assert {one.policy for one in container} == {"containers-keep-to-the-restricted-standard"}
    with started(strict=True, accept=accept) as accepting:
        assert accepting.of_stack(dev_with(LOST)) == []
        assert accepting.of_each([PLAIN]) == []
        (privileged,) = accepting.of_each([PRIVILEGED])
        assert privileged.policy == "no-container-is-privileged"


def test_a_level_can_be_set_for_each_policy(pack: Analyzer) -> None:
    (before,) = pack.of_stack(dev_with(LOST))
    assert (before.policy, before.level) == ("every-service-finds-pods", "advisory")
    try:
        pack.configure({"every-service-finds-pods": "mandatory"})
        (stopped,) = pack.of_stack(dev_with(LOST))
        assert stopped.level == "mandatory"
        pack.configure({"every-service-finds-pods": "disabled"})
        assert pack.of_stack(dev_with(LOST)) == []
    finally:
        pack.configure({})


def test_the_pack_runs_in_the_environment_of_the_project() -> None:
    project = yaml.safe_load((PACK / "PulumiPolicy.yaml").read_text())
    assert project["runtime"]["options"]["virtualenv"] == "../.venv"
    assert json.loads((PACK / "strict.json").read_text()) == {"all": "mandatory"}


def test_a_violation_names_the_object_the_place_what_is_wrong_and_what_to_do(
    pack: Analyzer,
) -> None:
    found = pack.of_each([PRIVILEGED])
    text = next(one for one in found if one.policy == "no-container-is-privileged")
    assert text.urn == PRIVILEGED.urn
    assert text.text == (
        "Pod/tools.main.securityContext.privileged: the container is root on its node; "
        "leave it out; add the one capability that it needs"
    )


def test_a_terminal_obeys_nothing_of_what_an_object_says(pack: Analyzer) -> None:
    bad = [
        with_container(name=HOSTILE, securityContext={"privileged": True}),
        planted("Service", HOSTILE, {"selector": {"app": "nobody"}, "ports": [{"port": 80}]}),
        planted("Service", "late", {"selector": {HOSTILE: UNKNOWN}}),
        planted("VirtualService", "odd", {"hosts": [HOSTILE], "http": HOSTILE}),
    ]
    found = [*pack.of_each(bad), *pack.of_stack(dev_with(*bad))]
    assert sum("\\u202e" in one.text for one in found) > len(bad)
    assert [one.text for one in found if not is_shown_as_written(one.text)] == []
