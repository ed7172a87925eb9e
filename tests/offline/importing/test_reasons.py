"""The reason of a field is that of the longest part of its path that has one."""

# A manifest stands on one line.
# ruff: noqa: E501

import pytest

from tests.offline.importing.manifests import WEB, imported, left, web

RULES = "{route: [{destination: {host: web}}], mirror: {host: web}}, {match: [{uri: {exact: /r}}], redirect: {uri: /s, authority: b}}"
TCP = "tcp: [{route: [{destination: {host: web}}]}], "
REASONS = [
    (
        f"VirtualService/v: {{spec: {{hosts: [web], {TCP}http: [{RULES}]}}}}",
        "spec.http[0].mirror.host",
        "write `traffic.mirror.to`",
    ),
    (
        f"VirtualService/v: {{spec: {{hosts: [web], {TCP}http: [{RULES}]}}}}",
        "spec.http[1].redirect.uri",
        "write `traffic.routes[0].redirect.path`",
    ),
    (
        f"VirtualService/v: {{spec: {{hosts: [web], {TCP}http: [{RULES}]}}}}",
        "spec.tcp[0].route[0].destination.host",
        "routes are of HTTP",
    ),
    (
        "HTTPRoute/h: {spec: {parentRefs: [{kind: Service, name: web}], rules: [{timeouts: {backendRequest: 3s}, backendRefs: [{name: web, filters: [{type: URLRewrite}]}]}]}}",
        "spec.rules[0].timeouts.backendRequest",
        "the settings have no word for it",
    ),
    (
        "HTTPRoute/h: {spec: {parentRefs: [{kind: Service, name: web}], rules: [{backendRefs: [{name: web, filters: [{type: URLRewrite}]}]}]}}",
        "spec.rules[0].backendRefs[0].filters[0].type",
        "the settings have no word for it",
    ),
]


@pytest.mark.parametrize(("text", "path", "why"), REASONS)
def test_a_field_of_a_route_has_the_reason_of_its_own(text: str, path: str, why: str) -> None:
    item = text.partition(":")[0]
    assert left(imported(f"{web()}---\n{text}"))[f"{item}: {path}"].startswith(why)


def test_a_port_of_tcp_has_not_the_reason_of_one_of_udp() -> None:
    udp = "targetPort: 8080, nodePort: 30000}, {name: d, port: 53, protocol: UDP}"
    told = left(imported(web(service=WEB.replace("targetPort: 8080}", udp))))
    assert "not through nodes" in told["Service/web: spec.ports[0].nodePort"]
    assert told["Service/web: spec.ports[1].port"] == "a sidecar does not carry UDP"


def test_a_word_below_another_one_has_the_advice_of_both() -> None:
    told = left(imported(web("envFrom: [{prefix: A_, configMapRef: {name: c}}]")))
    assert all("no prefix" in why for why in told.values())
    assert len(told) == 2
