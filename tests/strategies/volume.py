"""Volumes: each with one source, and a path of its own."""

from hypothesis import strategies as st

from tests.builders import Tree
from tests.strategies.surroundings import Surroundings
from tests.strategies.words import NAMES, TEXTS, WORDS, optional, some_of

SIZES = st.sampled_from(["32Mi", "64Mi"])
MODES = st.sampled_from(["0440", "0444"])
SHARED = ("ReadOnlyMany", "ReadWriteMany")
EXCLUSIVE = ("ReadWriteOnce", "ReadWriteOncePod")


@st.composite
def claim(draw: st.DrawFn, *, exclusive: bool, stateful: bool) -> Tree:
    """A claim; `exclusive` ones are for one node at a time."""
    modes = (*SHARED, *EXCLUSIVE) if exclusive else SHARED
    return {
        "size": "1Gi",
        "accessMode": draw(st.sampled_from(modes)),
        **draw(optional(storageClass=NAMES, **({"grownFrom": SIZES} if stateful else {}))),
    }


@st.composite
def projected(draw: st.DrawFn, around: Surroundings) -> Tree:
    """Sets and a token in one directory."""
    token = {"tokenAudience": draw(WORDS)} | draw(optional(tokenSeconds=st.integers(600, 86400)))
    return token | {"sets": draw(some_of([*around.sets.keys]))}


@st.composite
def source(draw: st.DrawFn, around: Surroundings, *, exclusive: bool, stateful: bool) -> Tree:
    """One source of a volume."""
    kinds = ["emptyDir", "claim", "projected", "csi"]
    kinds += ["configSet"] if around.sets.keys else []
    kinds += ["existingClaim"] if around.existing else []
    kind = draw(st.sampled_from(kinds))
    strategies: dict[str, st.SearchStrategy[object]] = {
        "emptyDir": optional(size=SIZES, memory=st.booleans()),
        "claim": claim(exclusive=exclusive, stateful=stateful),
        "projected": projected(around),
        "csi": st.builds(
            lambda driver, attributes: {"driver": driver, "attributes": attributes},
            NAMES,
            st.dictionaries(WORDS, TEXTS, max_size=1),
        ),
        "existingClaim": NAMES,
    }
    if kind != "configSet":
        mode = optional(defaultMode=MODES) if kind == "projected" else st.just({})
        return {kind: draw(strategies[kind]), **draw(mode)}
    name: str = draw(st.sampled_from([*around.sets.keys]))
    items = st.just({around.sets.keys[name]: "files/one"})
    return {kind: name, **draw(optional(items=items, defaultMode=MODES))}


@st.composite
def volumes(
    draw: st.DrawFn, around: Surroundings, *, exclusive: bool, stateful: bool = False
) -> Tree:
    """Up to two volumes."""
    names = draw(st.lists(NAMES, max_size=2, unique=True))
    return {
        name: {
            "path": f"/mnt/{name}",
            **draw(optional(readOnly=st.booleans(), subPath=st.just("files/one"))),
            **draw(source(around, exclusive=exclusive, stateful=stateful)),
        }
        for name in names
    }
