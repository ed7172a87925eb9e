"""The account of a service."""

from typing import Any

from microservices.objects.manifest import manifest
from microservices.objects.stack import stack_objects
from tests.builders import Tree, planned, service
from tests.objects.found import STATE

ROLE = {"eks.amazonaws.com/role-arn": "arn:aws:iam::111122223333:role/web"}
AGENT = "169.254.170.23/32"


def objects(account: Tree, **keys: Any) -> dict[str, list[Tree]]:
    """The objects of a stack whose service `web` has an account, by kind."""
    reading = [{"resources": ["configmaps"], "verbs": ["get"]}]
    jobs = {"clean": {"schedule": "@daily", "args": ["clean"]}, "migrate": {"args": ["up"]}}
    web = service(serviceAccount=account, permissions=reading, jobs=jobs, calls=["orders"])
    found: dict[str, list[Tree]] = {}
    for one in stack_objects(planned(services={"web": web, "orders": service()}, **keys), STATE):
        found.setdefault(one.kind, []).append(manifest(one))
    return found


def test_everything_knows_the_pods_by_their_account() -> None:
    found = objects({"name": "storefront", "annotations": ROLE})
    of_orders, of_web = found["ServiceAccount"]
    assert of_web["metadata"]["name"] == "storefront"
    assert of_web["metadata"]["annotations"] == ROLE
    assert of_orders["metadata"]["name"] == "orders"
    [binding] = found["RoleBinding"]
    assert [one["name"] for one in binding["subjects"]] == ["storefront"]
    [job], [cron_job] = found["Job"], found["CronJob"]
    [web] = [one for one in found["Deployment"] if one["metadata"]["name"] == "web-v1"]
    made = [web["spec"], job["spec"], cron_job["spec"]["jobTemplate"]["spec"]]
    assert {one["template"]["spec"]["serviceAccountName"] for one in made} == {"storefront"}
    [policy] = [one for one in found["AuthorizationPolicy"] if one["spec"]]
    [rule] = policy["spec"]["rules"]
    assert rule["from"] == [{"source": {"principals": ["cluster.local/ns/shop/sa/storefront"]}}]


def test_pods_reach_the_credentials_of_the_cloud_and_nobody_elses() -> None:
    found = objects({"cloudIdentity": True}, network={"cloudIdentity": [AGENT]})
    [entry] = found["ServiceEntry"]
    assert entry["spec"]["addresses"] == [AGENT]
    assert entry["spec"]["ports"] == [{"number": 80, "name": "tcp-80", "protocol": "TCP"}]
    to = [{"ipBlock": {"cidr": AGENT}}]
    rule = {"to": to, "ports": [{"port": 80, "protocol": "TCP"}]}
    opened = [one for one in found["NetworkPolicy"] if rule in one["spec"].get("egress", ())]
    assert [one["metadata"]["name"].rpartition("-")[0] for one in opened] == ["web", "web-jobs"]
    known = [
        one
        for one in found["Sidecar"]
        if "./cloud-identity.internal" in one["spec"]["egress"][0]["hosts"]
    ]
    assert [one["metadata"]["labels"]["app.kubernetes.io/name"] for one in known] == ["web", "web"]
