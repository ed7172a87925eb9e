"""The first route wins, whatever its conditions weigh."""

from itertools import product

from hypothesis import given
from hypothesis import strategies as st

from microservices.plan.matching.condition import EVERYWHERE, Condition, PathCondition
from microservices.plan.matching.precedence import MOST_CONDITIONS, Conditional, Ordered, ordered
from microservices.settings.traffic.match import RegexMatch

PATHS = ("/", "/a", "/a/", "/a/b", "/a/b/c", "/b")
METHODS = ("GET", "PUT")
TEXTS = (None, "1", "2")
BELOW = PathCondition("below", "/a")
TESTERS = Condition(headers={"x-a": "1"})

Request = tuple[str, str, dict[str, str], dict[str, str]]


def requests() -> list[Request]:
    """Every request out of some paths, methods, headers and parameters."""
    return [
        (path, method, {n: t for n, t in (("x-a", a), ("x-b", b)) if t}, {"q": q} if q else {})
        for path, method, a, b, q in product(PATHS, METHODS, TEXTS, TEXTS, TEXTS)
    ]


def fits(condition: Condition, request: Request, *, by_prefix: bool) -> bool:
    """Whether a condition holds; `by_prefix` as the Gateway API has it, with the path itself."""
    path, method, headers, query = request
    kind, text = condition.path.kind, condition.path.text
    below = path.startswith(f"{text}/")
    itself = path == text and (kind != "below" or by_prefix)
    return (
        (itself if kind == "exact" else below or itself)
        and condition.method in (None, method)
        and all(headers.get(name) == value for name, value in condition.headers.items())
        and all(query.get(name) == value for name, value in condition.query.items())
    )


def first(routes: list[Conditional], request: Request) -> int | None:
    """The first route that a request fits."""
    return next(
        (
            index
            for index, route in enumerate(routes)
            if any(fits(one, request, by_prefix=False) for one in route.conditions)
        ),
        None,
    )


def heaviest(routes: list[Conditional], order: Ordered, request: Request) -> set[int]:
    """The routes that may win by the order of the Gateway API."""
    found = [
        (one.rank, index)
        for index, conditions in enumerate(order.conditions)
        for one in conditions
        if fits(one, request, by_prefix=True)
    ]
    most = [index for rank, index in found if rank == max(found)[0]]
    objects = {routes[index].object for index in most}
    # Within one object the first wins, and among several nobody can tell.
    return {min(most)} if len(objects) == 1 else set(most)


_CONDITIONS = st.builds(
    Condition,
    st.sampled_from(
        [
            EVERYWHERE,
            BELOW,
            PathCondition("below", "/a/b"),
            PathCondition("segment", "/a"),
            *(PathCondition("exact", path) for path in PATHS),
        ]
    ),
    st.sampled_from([None, *METHODS]),
    st.dictionaries(st.sampled_from(["x-a", "x-b"]), st.sampled_from(["1", "2"]), max_size=2),
    st.just({}),
    st.dictionaries(st.just("q"), st.sampled_from(["1", "2"]), max_size=1),
)
_ROUTES = st.lists(
    st.builds(
        Conditional,
        st.lists(_CONDITIONS, min_size=1, max_size=2).map(tuple),
        st.sampled_from([None, None, "other"]),
    ),
    min_size=1,
    max_size=4,
).map(lambda routes: [*routes, Conditional((Condition(),))])


@given(_ROUTES)
def test_the_heaviest_condition_is_of_the_first_route_that_fits(routes: list[Conditional]) -> None:
    order = ordered(routes)
    for request in requests() if not order.too_many else ():
        assert heaviest(routes, order, request) == {first(routes, request)}


def test_conditions_that_win_by_themselves_stay_as_they_are() -> None:
    found = ordered([Conditional((TESTERS,)), Conditional((Condition(),))])
    assert found.conditions == ((TESTERS,), (Condition(),))
    assert (found.clashes, found.too_many) == ((), False)


def test_a_prefix_leaves_the_path_itself_to_others() -> None:
    found = ordered([Conditional((Condition(BELOW),)), Conditional((Condition(),))])
    exact = Condition(PathCondition("exact", "/a"))
    assert found.conditions == ((Condition(BELOW),), (exact, Condition()))


def test_an_earlier_route_has_what_it_shares_with_a_heavier_one() -> None:
    put = Condition(method="PUT")
    found = ordered([Conditional((TESTERS,)), Conditional((put,)), Conditional((Condition(),))])
    both = Condition(EVERYWHERE, "PUT", {"x-a": "1"})
    assert found.conditions == ((TESTERS, both), (put,), (Condition(),))


def test_a_condition_that_an_earlier_route_has_is_left_out() -> None:
    found = ordered([Conditional((TESTERS,)), Conditional((TESTERS, Condition()))])
    assert found.conditions == ((TESTERS,), (Condition(),))
    # Here the earlier route comes to it later.
    routes = [Conditional((Condition(),)), Conditional((Condition(BELOW),))]
    assert ordered(routes).conditions[1] == ()


def test_routes_that_share_what_cannot_be_said_clash() -> None:
    one = Condition(headers={"x-a": RegexMatch(regex="1+")})
    other = Condition(method="GET", headers={"x-a": RegexMatch(regex=".1")})
    found = ordered([Conditional((one,)), Conditional((other,)), Conditional((Condition(),))])
    assert found.clashes == ((0, 1),)
    assert ordered([Conditional((other,)), Conditional((one,))]).clashes == ()


def test_of_too_many_conditions_no_list_is_finished() -> None:
    routes = [
        Conditional((Condition(query={str(number): "1"}, headers={f"x-{number}": "1"}),))
        for number in range(8)
    ]
    heavier = [
        Conditional((Condition(PathCondition("exact", f"/{number}")),)) for number in range(20)
    ]
    assert not ordered(routes[:3] + heavier[:3]).too_many
    found = ordered(routes + heavier)
    assert found.too_many
    assert sum(map(len, found.conditions)) > MOST_CONDITIONS
