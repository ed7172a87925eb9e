"""Whatever a stack may say, nothing that is written of it has its secrets."""

from copy import deepcopy
from itertools import cycle

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from microservices.load.configuration import planned
from microservices.offline.engine.configuration import Configuration
from microservices.offline.engine.evaluate import evaluate
from microservices.offline.engine.evaluation import Evaluation
from microservices.offline.explain.preview_digest import digest_text
from microservices.offline.files.manifest_files import manifest_files
from microservices.offline.preview import preview_lines
from microservices.offline.terminal import Style
from microservices.settings.values.problems import Rejected
from tests.builders import Tree, below, layers, places
from tests.canaries import CANARIES, leaks
from tests.examples import examples
from tests.stacks import PROJECT, ROOT
from tests.strategies import stacks


def planted(values: Tree) -> Tree:
    """The same with a canary in place of every secret, to be changed at will."""
    canaries = cycle(CANARIES.values())
    sets = values["secrets"].items()
    return {
        **deepcopy(values),
        "secrets": {name: {key: next(canaries) for key in one} for name, one in sets},
    }


def configuration(values: Tree, *keys: str) -> Configuration:
    return Configuration.of(PROJECT, values, ["secrets", *keys])


def everything(evaluation: Evaluation, given: Configuration) -> str:
    """All that is written of a stack, and what its objects show when they are printed."""
    files = manifest_files(evaluation)
    lines = map(Style().line, preview_lines(evaluation))
    parts = [*lines, digest_text(evaluation, given), repr(evaluation)]
    return "\n".join([*parts, *files, *files.values()])


@examples(5)
@given(stacks())
def test_nothing_that_is_written_of_any_stack_has_a_secret(values: Tree) -> None:
    assume(values["secrets"])
    taken = configuration(planted(values))
    assert leaks(everything(evaluate(ROOT, "dev", taken), taken)) == []


@examples(20)
@given(stacks(), st.data())
def test_no_message_of_any_stack_has_a_secret_that_stands_anywhere(
    values: Tree, data: st.DataObject
) -> None:
    """The value, or a map with it, takes the place of something; its key came encrypted."""
    broken = planted(values)
    *above, last = data.draw(st.sampled_from([*places(broken)]))
    canary = data.draw(st.sampled_from(sorted(CANARIES.values())))
    below(broken, (*above,))[last] = data.draw(
        st.sampled_from([canary, [canary], {canary: canary}])
    )
    top = str([*above, last][0])
    unread = [] if top == "secrets" else [top]
    found = layers(broken)
    _, wrong, doubtful = planned(found, unread)
    said = [str(found.problem(*finding)) for finding in (*wrong, *doubtful)]
    where = "\n".join(line for line in said if "microservices:secrets" not in line.split(": ")[1])
    assert leaks(where) == []


def test_a_refusal_of_the_program_is_looked_at_in_whole() -> None:
    values = {"namespace": "shop", "services": {"web": {"configFrom": list(CANARIES.values())}}}
    with pytest.raises(Rejected) as refusal:
        evaluate(ROOT, "dev", configuration(values, "services"), registers=False)
    error = refusal.value
    assert leaks(f"{error} {error!r} {error.problems}") == []
