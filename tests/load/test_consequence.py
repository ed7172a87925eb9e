"""What is malformed is told once: rules are silent where they read it, and speak of the rest."""

from typing import Any

import pytest

from tests.builders import (
    Tree,
    paths,
    placed,
    problems,
    service,
    stack,
    web,
)


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("services.web.port", "8080"),
        ("services.web.replicas", -1),
        ("services.web.runAsUser", 0),
        ("services.web.resources", []),
        ("services.web.prot", 8080),
        ("services.web.probes.readiness.path", "healthz"),
        ("services.web.configFrom", "app"),
        ("services.web.configFrom", [1]),
        ("services.web.versions.v1.tag", 1.1),
        ("services.web.versions.v1.digest", "12"),
        ("services.web.versions.v1.replicas", -1),
        ("services.web.versions.v1.wieght", 80),
        ("namespace", 1),
        ("mesh.cni", 1),
        ("config", 1),
        ("services.web.scaling.min", 1),
        ("services.web.volumes.data", {}),
        ("services.web.scheduling.tolerations", [{"kye": "spot"}]),
        ("services.web.jobs.clean.image", "We b"),
        ("services.web.image", "We b"),
        ("namespaceOptions.podSecurity", "none"),
        ("externalSecrets.app", 1),
        ("observability.labels", 1),
        ("services.web.traffic.routes", [{"match": {"path": "users"}}]),
        ("services.web.traffic.timout", 1),
        ("services.web.trafficPolicy.connectionPool", 1),
        ("services.web.versions.v1.trafficPolicy.localty", 1),
        ("services.web.expose.paths", "/"),
        ("services.web.calls", "api"),
        ("services.web.calls", [{"service": "api", "prot": 1}]),
        ("services.web.allowFrom", ["Other"]),
        ("network.apiServer", ["everywhere"]),
        ("externalServices.pay.host", "pay"),
        ("gateway.hosts", "shop.example.com"),
        ("lanes.beta.header", "x-lane"),
        ("mesh.dataPlane", "ambiant"),
    ],
)
def test_the_rules_still_speak_of_what_is_sound(path: str, value: Any) -> None:
    tree = placed("services.web.versions.v1.weight", 50)
    *above, last = path.split(".")
    entries = tree
    for part in above:
        entries = entries.setdefault(part, {})
    entries[last] = value
    assert {"services.web.versions"} < set(paths(problems(tree)))


@pytest.mark.parametrize(
    "version", [{"weight": "100"}, {"replicas": -1}, {"tag": 1.1}, {"digest": "12"}, {"more": 1}]
)
def test_the_rules_still_speak_of_a_service_with_a_malformed_version(version: Tree) -> None:
    tree = stack(services={"web": service(versions={"v1": version}, configFrom=["app"])})
    (key,) = version
    assert paths(problems(tree)) == [
        "services.web.configFrom[0]",
        f"services.web.versions.v1.{key}",
    ]


CLAIM = {"data": {"path": "/data", "claim": {"size": "1Gi"}}}
MOUNTING = {"beside": {"image": "beside:1", "mounts": {"data": "/data"}}}


PAY = {"pay": {"host": "api.pay.example"}}
CALLS, ORDER = "services.web.calls", "services.order."
DB = {"db": {"port": 5432, "protocol": "tcp"}}
ADMIN = ORDER + "ports.db.port"
AMBIENT = {"mesh": {"dataPlane": "ambient", "waypoint": 1}}
NARROW = {"namespace": "other", "methods": ["GET"]}
CA_HOST = {"host": "a.example", "protocol": "HTTP", "tls": {"caConfigMap": "ca"}}


def calling(*calls: Any, key: str = "k", outside: Any = None, **services: Any) -> Tree:
    """A stack whose `web` reads a set and calls these, beside `order` and more services."""
    web: Any = service(configFrom=["app"], calls=[*calls])
    order: Any = service()
    for name, whole in (("web", web), ("order", order)):
        words = services.pop(name, {})
        services[name] = {**whole, **words} if isinstance(words, dict) else words
    written = services.get("services", services)
    return stack(
        services=written, config={"app": {key: "v"}}, externalServices=outside or {}, strict=True
    )


def worker(**keys: Any) -> Tree:
    return stack(services={"web": {"kind": "worker", "image": "web:1", **keys}})


@pytest.mark.parametrize(
    ("tree", "path"),
    [
        (placed("services.web", {"image": "web", "port": 1, "tag": 1.1}), "services.web.tag"),
        (placed("services.web", {"image": "web", "port": 1, "digest": "1"}), "services.web.digest"),
        (placed("services.web.image", "we b"), "services.web.image"),
        (
            placed("services.web", {"image": "web", "port": 1, "versions": 1}),
            "services.web.versions",
        ),
        (placed("services.web.versions", {"V1": {"weight": 1}}), "services.web.versions.V1"),
        (placed("services.web.versions", {"v1": 80}), "services.web.versions.v1"),
        (
            placed("services.web.versions", {"v1": {"weight": 80}, "v2": {"weight": "20"}}),
            "services.web.versions.v2.weight",
        ),
        (placed("services.web.tag", 1.1), "services.web.tag"),
        (placed("services.web.versions.v1.port", 8080), "services.web.versions.v1.port"),
        (
            stack(services={"web": service(image="We b", versions={"v1": {"tag": "1"}})}),
            "services.web.image",
        ),
        (
            stack(services={"web": service(image="web", versions={"v1": {"digest": "1"}})}),
            "services.web.versions.v1.digest",
        ),
        (
            stack(secrets={"app": "text"}, services={"web": service(configFrom=["app"])}),
            "secrets.app",
        ),
        (
            stack(config={"app": {"a b": "c"}}, services={"web": service(configFrom=["app"])}),
            'config.app["a b"]',
        ),
        (
            stack(config={"app": "text"}, services={"web": service(configFrom=["app"])}),
            "config.app",
        ),
        (
            stack(secrets={"app": {"key": 1}}, services={"web": service(configFrom=["app"])}),
            "secrets.app.key",
        ),
        (placed("services.web", {"image": "web:1", "port": "80"}), "services.web.port"),
        (worker(port="80"), "services.web.port"),
        (worker(ports={"admin": {"port": 0}}), "services.web.ports.admin.port"),
        (worker(kind="Worker"), "services.web.kind"),
        (worker(kind="Worker", versions={"a": {}, "b": {}}), "services.web.kind"),
        (web(probes={"liveness": {"port": "admin"}}, ports=1), "services.web.ports"),
        (web(metrics={"port": "admin"}, ports=1), "services.web.ports"),
        (web(replicas=1, scaling=1), "services.web.scaling"),
        (
            web(scaling={"min": 0, "max": 1, "triggers": 1}),
            "services.web.scaling.triggers",
        ),
        (
            web(versions={"v1": {"weight": "0", "replicas": 0}}),
            "services.web.versions.v1.weight",
        ),
        (
            web(rollout={"strategy": "Recreate"}, replicas=1, volumes=CLAIM),
            "services.web.rollout.strategy",
        ),
        (
            web(rollout={"strategy": "recreate"}, replicas="1", volumes=CLAIM),
            "services.web.replicas",
        ),
        (
            web(volumes={"data": {"path": "data"}}, containers=MOUNTING),
            "services.web.volumes.data.path",
        ),
        (web(volumes=[], jobs={"clean": MOUNTING["beside"]}), "services.web.volumes"),
        (
            web(versions={"v1": {"volumes": {"data": 1}, "containers": MOUNTING}}),
            "services.web.versions.v1.volumes.data",
        ),
        (
            web(jobs={"clean": {"schedule": "now", "timeZone": "Etc/UTC"}}),
            "services.web.jobs.clean.schedule",
        ),
        (web(jobs={"clean": {"command": "sleep"}}), "services.web.jobs.clean.command"),
        (
            web(configFrom="app", versions={"v1": {"config": {"app": {"k": "2"}}}})
            | {"config": {"app": {"k": "1"}}},
            "services.web.configFrom",
        ),
        (
            web(envKeys={"A": {"set": "app", "key": "k"}}) | {"config": {"app": {"k": 1}}},
            "config.app.k",
        ),
        (
            web(envKeys={"A": {"set": "app", "key": "k"}}) | {"externalSecrets": ["app"]},
            "externalSecrets",
        ),
        (
            web(volumes={"data": {"path": "/data", "configSet": "app"}})
            | {"externalSecrets": {"app": {"store": "Vault", "keys": {"k": {"key": "k"}}}}},
            "externalSecrets.app.store",
        ),
        (
            web(allow={"rootUser": True}) | {"namespaceOptions": {"podSecurity": "none"}},
            "namespaceOptions.podSecurity",
        ),
        (
            web(resources=1) | {"namespaceOptions": {"quota": {"requestedCpu": "100m"}}},
            "services.web.resources",
        ),
        (
            stack(services={"web": 8080, "api": service(scheduling={"near": ["web"]})}),
            "services.web",
        ),
        (calling({"host": "db.example", "port": "0"}), CALLS + "[0].port"),
        (calling("pay", outside={"pay": {"host": "pay", "port": 1}}), "externalServices.pay.host"),
        (calling({"service": "pay", "prot": 1}, outside=PAY), CALLS + "[0].prot"),
        (calling("shop/order:1"), CALLS + "[0].service"),
        (calling({"service": "order", "port": 9090}, order={"ports": 1}), ORDER + "ports"),
        (calling({"service": "order", "port": "http"}, order={"port": "80"}), ORDER + "port"),
        (
            calling({"service": "order", "methods": ["GET"]}, order={"port": "1", "ports": DB}),
            ORDER + "port",
        ),
        (calling({"service": "order", "port": "db"}, order={"ports": {"db": {}}}), ADMIN),
        (calling("order", order={"kind": "Worker"}), ORDER + "kind"),
        (calling("order", order=1), "services.order"),
        (calling("order", services=1), "services"),
        (calling({"service": "order", "paths": ["/"]}) | AMBIENT, "mesh.waypoint"),
        (calling(order={"allowFrom": [NARROW]}) | AMBIENT, "mesh.waypoint"),
        (calling(CA_HOST) | {"mesh": {"routes": "gateway"}}, "mesh.routes"),
        (calling(order={"allowFrom": [{**NARROW, "port": "db"}], "ports": 1}), ORDER + "ports"),
        (calling(order={"allowFrom": ["other/Web"]}), ORDER + "allowFrom[0].account"),
        (calling("shop/order") | {"namespace": "Shop"}, "namespace"),
        (
            calling("order", key="ORDER_URL", web={"versions": {"v1": {"configFrom": 1}}}),
            "services.web.versions.v1.configFrom",
        ),
        (stack(config={"port": 1}), "config.port"),
        (stack(config={"app": {"port": 1, "tag": "x"}}), "config.app.port"),
    ],
)
def test_what_is_malformed_is_not_missing_on_top_of_it(tree: Tree, path: str) -> None:
    assert paths(problems(tree)) == [path]
