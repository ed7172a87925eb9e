"""What routes change, where it is more than a file of cases holds."""

from tests.builders import problems, web

MEBIBYTE = 1024 * 1024


def test_an_answer_of_the_proxy_is_small() -> None:
    told = []
    for size in (MEBIBYTE, MEBIBYTE + 1):
        route = {"match": {"path": "/x"}, "respond": {"body": "x" * size}}
        told += problems(web(traffic={"routes": [route]}))
    assert told == [
        "Pulumi.dev.yaml: microservices:services.web.traffic.routes[0].respond.body: "
        "it has 1048577 bytes, of at most 1048576; let a service answer"
    ]
