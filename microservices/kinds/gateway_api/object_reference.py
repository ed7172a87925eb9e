"""An object that another one names."""

from typing import NotRequired, TypedDict


class ObjectReference(TypedDict):
    """An object of another kind, in the same namespace where it names none."""

    group: str
    kind: str
    name: str
    namespace: NotRequired[str]
    sectionName: NotRequired[str]
