"""Config and secret sets, and who reads them."""

from collections.abc import Iterator
from difflib import get_close_matches

from rules.rule import rule
from settings.problems import Finding
from settings.stack import Settings


@rule("error", "A service names a set without saying its kind, so one name is one set.")
def set_names_are_unique(settings: Settings) -> Iterator[Finding]:
    """No set of secrets is named like a set of config."""
    for name in sorted(settings.secrets.keys() & settings.config.keys()):
        what = "there is a set of this name under `config` as well"
        yield Finding(("secrets", name), what, "rename one of the two")


@rule("error", "A pod whose config is not there never starts.")
def config_sets_exist(settings: Settings) -> Iterator[Finding]:
    """Every name in `configFrom` is a set of `config` or `secrets`."""
    known = sorted(settings.config.keys() | settings.secrets.keys())
    for service, written in settings.services.items():
        for place, name in enumerate(written.config_from):
            if name not in known:
                close = get_close_matches(name, known)
                instead = f"write `{close[0]}`" if close else "write one of: " + ", ".join(known)
                if not known:
                    instead = f"add a set `{name}` under `config` or `secrets`"
                path = ("services", service, "configFrom", place)
                yield Finding(path, f"there is no set `{name}`", instead)


@rule("error", "The second mention does nothing, and hides which set was meant.")
def config_sets_are_named_once(settings: Settings) -> Iterator[Finding]:
    """A service names a set once."""
    for service, written in settings.services.items():
        for place, name in enumerate(written.config_from):
            if name in written.config_from[:place]:
                path = ("services", service, "configFrom", place)
                yield Finding(path, f"`{name}` stands here twice", "leave the second one out")


@rule(
    "error",
    "A pod's environment has one value for a name; Kubernetes lets the last set win in silence.",
)
def keys_of_a_pod_are_unique(settings: Settings) -> Iterator[Finding]:
    """No two sets of one service have a key in common."""
    sets = {**settings.config, **settings.secrets}
    for service, written in settings.services.items():
        owners: dict[str, str] = {}
        for place, name in enumerate(written.config_from):
            for key in sets.get(name, {}):
                if owners.setdefault(key, name) != name:
                    path = ("services", service, "configFrom", place)
                    what = f"`{key}` is in {owners[key]} and in {name}"
                    yield Finding(path, what, "rename the key in one of the two sets")


@rule(
    "error",
    "etcd takes objects of at most 1 MiB. "
    "https://kubernetes.io/docs/concepts/configuration/configmap/",
)
def sets_fit_an_object(settings: Settings) -> Iterator[Finding]:
    """The keys and values of a set have at most 1 MiB together."""
    sizes = [
        *(("config", name, entries.items()) for name, entries in settings.config.items()),
        *(
            ("secrets", name, [(key, value.get_secret_value()) for key, value in entries.items()])
            for name, entries in settings.secrets.items()
        ),
    ]
    for kind, name, entries in sizes:
        size = sum(len(key.encode()) + len(value.encode()) for key, value in entries)
        if size > 2**20:
            what = f"the set has {size} bytes, and an object holds at most {2**20}"
            yield Finding((kind, name), what, "split it into several sets")


@rule("warning", "A set that nobody reads is a value that nobody tests, or a misspelt name.")
def every_set_is_read(settings: Settings) -> Iterator[Finding]:
    """Some service names the set in `configFrom`."""
    read = {name for written in settings.services.values() for name in written.config_from}
    for kind, sets in (("config", settings.config), ("secrets", settings.secrets)):
        for name in sets:
            if name not in read:
                instead = f"add `{name}` to the `configFrom` of a service, or remove the set"
                yield Finding((kind, name), "no service reads this set", instead)


RULES = (
    set_names_are_unique,
    config_sets_exist,
    config_sets_are_named_once,
    keys_of_a_pod_are_unique,
    sets_fit_an_object,
    every_set_is_read,
)
