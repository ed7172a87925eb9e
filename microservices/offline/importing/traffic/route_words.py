"""Words of a VirtualService's rule: what is tried again, and the faults that are injected."""

from microservices.offline.importing.item import Tree, moved, put, take
from microservices.offline.importing.traffic.durations import milliseconds

_RETRIES = {"attempts": "attempts", "perTryTimeout": "perTryMilliseconds", "retryOn": "retryOn"}


def retries(written: Tree) -> Tree:
    """The `retries` of a VirtualService's rule, in milliseconds."""
    said = moved(written.get("retries"), _RETRIES)
    if "perTryMilliseconds" in said:
        said["perTryMilliseconds"] = milliseconds(said["perTryMilliseconds"])
    if "retryOn" in said:
        said["retryOn"] = [one.strip() for one in str(said["retryOn"]).split(",")]
    return said


def put_faults(written: Tree, words: Tree) -> None:
    """Put what a rule injects, delays in milliseconds and shares in percent, under `fault`."""
    for kind, source, word in (
        ("delay", "fixedDelay", "milliseconds"),
        ("abort", "httpStatus", "status"),
    ):
        if (value := take(written, f"fault.{kind}.{source}")) is not None:
            put(words, f"fault.{kind}.{word}", milliseconds(value) if kind == "delay" else value)
            put(words, f"fault.{kind}.percent", take(written, f"fault.{kind}.percentage.value"))
