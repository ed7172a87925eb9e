"""How many examples are generated and which: always the same, or at night ten times as many.

The profile `ci` draws the same examples in every run, whatever else the run selects. `nightly`
draws new ones each time, more of them, and prints a failing one with what repeats it.
"""

from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis.internal.conjecture import providers
from hypothesis.internal.constants_ast import Constants

CI, NIGHTLY = "ci", "nightly"
_TIMES_AT_NIGHT = 10
_COUNT = 50
_BOTH: dict[str, Any] = {
    "database": None,
    # A slow machine is no failure, and a stack is a large example.
    "deadline": None,
    "suppress_health_check": [
        HealthCheck.too_slow,
        HealthCheck.data_too_large,
        HealthCheck.filter_too_much,
    ],
}

settings.register_profile(CI, derandomize=True, max_examples=_COUNT, **_BOTH)
settings.register_profile(
    NIGHTLY,
    # Said, because in CI hypothesis itself draws the same ones each time.
    derandomize=False,
    max_examples=_COUNT * _TIMES_AT_NIGHT,
    print_blob=True,
    **_BOTH,
)


def load_profile(name: str) -> None:
    """Let every test that is imported from now on draw its examples like that."""
    settings.load_profile(name)
    if name == CI:
        # Hypothesis also draws from the constants of the modules that are loaded, and which those
        # are depends on the tests that ran before.
        providers._get_local_constants = lambda: Constants()


def examples(count: int, **others: Any) -> settings:
    """So many examples, and ten times as many at night; `others` are settings of hypothesis."""
    at_night = settings.get_current_profile_name() == NIGHTLY
    return settings(max_examples=count * (_TIMES_AT_NIGHT if at_night else 1), **others)
