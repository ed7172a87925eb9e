"""Adopted Services: pods that they lead to and would leave."""

from collections.abc import Iterator
from urllib.parse import quote

from microservices.deploy.preflight.ask import Ask, Unanswered
from microservices.deploy.preflight.gap import Answer, Gap, not_asked
from microservices.manifests.objects import Manifest
from microservices.manifests.parts import map_at, maps_at, part
from microservices.manifests.selector import carries
from microservices.plan.names import selector
from microservices.plan.owner import is_flagger
from microservices.plan.plan import Plan, services
from microservices.plan.subjects import Service

_WAY = "label them first, as docs/adopt-and-rename.md says, or leave the Service out of `adopt`"


def adoption(plan: Plan, ask: Ask) -> Iterator[Answer]:
    """Whether each adopted Service still finds the pods that it leads to.

    The update gives it the selector of the stack at once, and policies of the stack know pods by
    the same label: pods without it get no more requests, and others are not ready yet.
    https://kubernetes.io/docs/concepts/services-networking/service/#services-with-selectors
    """
    gaps: list[Gap] = []
    adopted = [one for one in services(plan) if _is_adopted(one)]
    for service in adopted:
        path = service.path("adopt")
        try:
            left = [*_left(plan.settings.namespace, service, ask)]
        except Unanswered as error:
            gaps.append(not_asked(path, f"the pods of Service {service.name}", error))
            continue
        if left:
            what = (
                f"Service {service.name} leads to pods without the label app={service.name}, which "
                f"would get no more requests: {', '.join(left)}"
            )
            gaps.append(Gap("error", path, what, _WAY))
    if adopted:
        yield Answer("adopted Services", f"{len(adopted)} are asked for", tuple(gaps))


def _is_adopted(service: Service) -> bool:
    """Whether its Service is taken over, with a selector of this program."""
    written = service.settings
    return bool(written.all_ports) and written.adopts("Service") and not is_flagger(written)


def _left(namespace: str, service: Service, ask: Ask) -> Iterator[str]:
    """The names of the pods that the Service of the cluster leads to, and that of the stack not."""
    above = f"/api/v1/namespaces/{namespace}"
    now = map_at(ask(f"{above}/services/{service.name}"), "spec", "selector")
    if not now:
        return
    wanted = quote(",".join(f"{key}={value}" for key, value in sorted(now.items())))
    for pod in maps_at(ask(f"{above}/pods?labelSelector={wanted}"), "items"):
        if _lasts(pod) and not carries(map_at(pod, "metadata", "labels"), selector(service.name)):
            yield str(part(pod, "metadata", "name"))


def _lasts(pod: Manifest) -> bool:
    ended = part(pod, "status", "phase") in ("Succeeded", "Failed")
    return not ended and part(pod, "metadata", "deletionTimestamp") is None
