"""Security exceptions of a container."""

from hypothesis import strategies as st

from tests.builders import Tree
from tests.strategies.surroundings import Surroundings
from tests.strategies.words import optional, some_of

_ALWAYS = {
    "writableRootFilesystem": st.booleans(),
    "serviceAccountToken": st.booleans(),
    "capabilities": some_of(["NET_BIND_SERVICE"]),
}
_RELAXED = {
    "privilegeEscalation": st.booleans(),
    "capabilities": some_of(["NET_BIND_SERVICE", "CHOWN", "SETUID"]),
}
USERS = st.integers(1, 2147483647)


@st.composite
def users(draw: st.DrawFn, around: Surroundings, *, root: bool = False) -> Tree:
    """`allow` and `runAsUser` of a container, which may be root's, or has another number.

    With `root` it has no other number.
    """
    root = root or (around.relaxed and draw(st.booleans()))
    words = {**_ALWAYS, **(_RELAXED if around.relaxed else {})}
    if root:
        return draw(optional(allow=optional(rootUser=st.just(True), **words)))
    return draw(optional(allow=optional(**words), runAsUser=USERS))
