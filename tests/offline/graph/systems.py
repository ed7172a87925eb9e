"""Whole systems of many services, as a stack file has them."""

from typing import Any

from tests.builders import Tree

_WORDS = ("cart", "payment", "user", "order", "stock", "mail", "price", "search", "review", "ship")


def system(count: int) -> Tree:
    """The values of a stack of so many services: a gateway, layers, cycles, others outside."""
    services = {_name(number): _service(number, count) for number in range(count)}
    services[_name(0)]["expose"] = {"paths": ["/"]}
    services[_name(count - 1)]["allowFrom"] = ["reporting/nightly", "monitoring"]
    return {
        "namespace": "shop",
        "gateway": {"hosts": ["shop.example.com"], "tls": {"credentialName": "shop-tls"}},
        "services": services,
        "config": {"settings": {"LEVEL": "info"}},
        "secrets": {"payments": {"KEY": "example"}},
        "externalServices": {"bank": {"host": "api.bank.example"}},
    }


def _name(number: int) -> str:
    word = _WORDS[number % len(_WORDS)]
    return f"{word}-service" if number < len(_WORDS) else f"{word}-{number // len(_WORDS)}-service"


def _service(number: int, count: int) -> Tree:
    calls: list[Any] = [_call(number, callee) for callee in _callees(number, count)]
    if number % 5 == 1:
        calls.append("bank")
    if number % 7 == 3:
        calls.append({"service": "mail/smtp", "port": 25, "protocol": "tcp"})
    found: Tree = {"image": f"{_name(number)}:1.0", "port": 8080, "calls": calls}
    if number % 3 == 1:
        found["configFrom"] = ["settings", "payments"]
    if number % 4 == 2:
        found["image"] = _name(number)
        found["versions"] = {"v1": {"tag": "1.0", "weight": 90}, "v2": {"tag": "2.0", "weight": 10}}
    return found


def _call(number: int, callee: int) -> Any:
    if number % 3 == 0:
        return _name(callee)
    paths = [f"/{_name(callee)}", {"prefix": f"/{_name(callee)}/"}]
    return {"service": _name(callee), "methods": ["GET", "POST"], "paths": paths}


def _callees(number: int, count: int) -> list[int]:
    """Whom a service calls: some behind it, and now and then one before it."""
    found = {2 * number + 1, 2 * number + 2, number + 7 if number % 4 == 0 else count}
    if number % 11 == 9:
        found.add(number // 3)
    return sorted(one for one in found if one < count and one != number)
