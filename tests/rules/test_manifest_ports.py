"""What must hold between the ports of Services: where it is told, and how.

Which objects a rule with a code of istioctl finds at all stands in `test_manifest_verdicts.py`.
"""

from tests.rules.objects import deployment, told
from tests.rules.routes import V1, service


def test_services_that_differ_about_a_port_are_told() -> None:
    tcp = {"port": 53, "targetPort": 8080}
    udp = {"port": 53, "protocol": "UDP", "targetPort": "dns"}
    other = {"port": 54, "targetPort": 8080}
    assert told(V1, service(tcp), service(udp, name="dns"), service(other, name="more")) == [
        (
            ("Deployment/web-v1",),
            "port 53 is TCP, UDP in the Services that find its pods: dns, web",
            "give each protocol a port of its own",
        ),
        (
            ("Deployment/web-v1",),
            "the ports 53, 54 lead to its port 8080, in the Services: more, web",
            "lead to it by one port",
        ),
    ]


def test_services_of_a_namespace_without_labels_are_outside_of_the_mesh() -> None:
    space = {"kind": "Namespace", "metadata": {"name": "shop"}}
    twice = service({"port": 80, "targetPort": 8080}, {"port": 81, "targetPort": 8080})
    outside = deployment("web-v1")
    for one in (outside, twice):
        one["metadata"]["namespace"] = "shop"
    assert told(space, outside, twice) == []
