"""Admission refuses exactly the security exceptions beyond `restricted`, in every part of a pod."""

import copy
from typing import Any, get_args

from microservices.settings.pods.security import AllowSettings, Capability
from testbed.kubernetes.cluster import ApiError, Cluster
from testbed.kubernetes.manifests import Manifest
from testbed.processes.processes import wait_until
from testbed.sandbox.stack import of_kind
from tests.written_stack import WrittenStack, service

LEVEL = "pod-security.kubernetes.io/enforce"
[CAPABILITIES] = (get_args(part) for part in get_args(Capability) if get_args(part))
SWITCHES = ("rootUser", "writableRootFilesystem", "privilegeEscalation", "serviceAccountToken")
WORDS: dict[str, dict[str, Any]] = {
    **{f"switch-{word.lower()}": {word: True} for word in SWITCHES},
    **{f"capability-{n}": {"capabilities": [name]} for n, name in enumerate(CAPABILITIES)},
}


def pod(owner: Manifest, template: dict[str, Any]) -> Manifest:
    """A pod of a template."""
    place = {key: owner["metadata"][key] for key in ("name", "namespace")}
    metadata = {**template["metadata"], **place}
    return {"apiVersion": "v1", "kind": "Pod", "metadata": metadata, "spec": template["spec"]}


def pods(rendered: list[Manifest]) -> list[Manifest]:
    """A pod of each Deployment and each job."""
    made = [
        pod(item, item["spec"]["template"])
        for kind in ("Deployment", "Job")
        for item in of_kind(rendered, kind)
    ]
    return made + [
        pod(item, item["spec"]["jobTemplate"]["spec"]["template"])
        for item in of_kind(rendered, "CronJob")
    ]


def refused(cluster: Cluster, made: list[Manifest]) -> set[str]:
    """The names of the pods that pod security admission refuses."""
    names: set[str] = set()
    for item in made:
        try:
            cluster.apply([item], dry_run=True)
        except ApiError as error:
            if "violates PodSecurity" not in str(error):
                raise
            names.add(item["metadata"]["name"])
    return names


def prepare(stack: WrittenStack, rendered: list[Manifest]) -> None:
    """Apply the namespace and the accounts, without which no pod is admitted."""
    for kind in ("Namespace", "ServiceAccount"):
        stack.cluster.apply(of_kind(rendered, kind))


def test_words_beyond_restricted_are_what_admission_refuses_there_and_not_under_baseline(
    stack: WrittenStack, cluster: Cluster
) -> None:
    services = {name: service(allow=allow) for name, allow in WORDS.items()}
    rendered = stack.manifests(services, namespaceOptions={"podSecurity": "baseline"})
    prepare(stack, rendered)
    made = pods(rendered)
    assert len(made) == len(WORDS)
    assert refused(cluster, made) == set()
    enforce(stack, "restricted", made)
    beyond = {
        f"{name}-v1"
        for name, allow in WORDS.items()
        if AllowSettings.model_validate(allow, by_name=False).beyond_restricted
    }
    assert refused(cluster, made) == beyond
    assert f"switch-{SWITCHES[0].lower()}-v1" in beyond
    assert beyond < {item["metadata"]["name"] for item in made}


def enforce(stack: WrittenStack, level: str, made: list[Manifest]) -> None:
    """Hold the namespace to another level, and wait until admission has heard of it."""
    stack.cluster.patch("Namespace", stack.namespace, {"metadata": {"labels": {LEVEL: level}}})
    wait_until(lambda: refused(stack.cluster, made[:1]), 60, f"waiting for {level}")


def test_every_container_of_a_pod_is_hardened_by_itself(
    stack: WrittenStack, cluster: Cluster
) -> None:
    extra = {"image": "extra:1.0"}
    jobs = {"migrate": extra, "report": {**extra, "schedule": "30 2 * * *"}}
    beside = {"initContainers": {"a": extra}, "sidecars": {"b": extra}, "containers": {"c": extra}}
    rendered = stack.manifests({"web": service(**beside, jobs=jobs)})
    prepare(stack, rendered)
    made = pods(rendered)
    assert len(made) == 3
    assert refused(cluster, made) == set()
    softened = [item for whole in made for item in softer(whole)]
    assert len(softened) == 6
    for item in softened:
        assert refused(cluster, [item])


def softer(whole: Manifest) -> list[Manifest]:
    """The pod with one container after the other left as soft as an image makes it."""
    found: list[Manifest] = []
    for kind in ("initContainers", "containers"):
        for index in range(len(whole["spec"].get(kind, ()))):
            item = copy.deepcopy(whole)
            del item["spec"][kind][index]["securityContext"]
            found.append(item)
    return found


def test_root_beside_a_hardened_container_stays_beside_it(stack: WrittenStack) -> None:
    """The pod names no user then, and the API server holds what each container names."""
    root = {"agent": {"image": "agent:1.0", "allow": {"rootUser": True}}}
    web = service(replicas=1, sidecars=root)
    stack.deploy({"web": web}, namespaceOptions={"podSecurity": "baseline"})
    [found] = stack.pods()
    [agent], [own] = (found["spec"][kind] for kind in ("initContainers", "containers"))
    assert "runAsUser" not in found["spec"]["securityContext"] | agent["securityContext"]
    assert own["securityContext"]["runAsNonRoot"] is True
    assert own["securityContext"]["runAsUser"] == 65532
