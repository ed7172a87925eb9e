"""Volumes and claims."""

from collections.abc import Iterator

from microservices.manifests.quantity import amount
from microservices.plan.plan import Plan, all_containers, jobs, versions
from microservices.plan.subjects import Container, Job, Pods
from microservices.rules.rule import error, warning
from microservices.settings.pods.volume import VolumeSettings
from microservices.settings.values.problems import Finding, Findings

_KERNEL = ("/proc", "/sys", "/dev", "/var/run/secrets", "/run/secrets")
_ALONE = ("ReadWriteOnce", "ReadWriteOncePod")
_SOURCES = "emptyDir, claim, existingClaim, configSet, projected, csi"


def volumes(plan: Plan) -> Iterator[tuple[Pods, str, VolumeSettings]]:
    """Every volume of every version, with its name."""
    for pods in versions(plan):
        for name, volume in sorted(pods.workload.volumes.items()):
            yield pods, name, volume


def _job_mounts(plan: Plan) -> Iterator[tuple[Job, str, VolumeSettings]]:
    """Every volume that a job mounts, as each version of its service has it, with its name."""
    for job in jobs(plan):
        for version in job.service.settings.effective_versions:
            for name in job.settings.mounts:
                if name in version.workload.volumes:
                    yield job, name, version.workload.volumes[name]


def _is_exclusive(volume: VolumeSettings) -> bool:
    """Whether it is storage that one node, or one pod, may mount at a time."""
    return volume.claim is not None and volume.claim.access_mode in _ALONE


@error("A volume is what its one source is.", each=volumes)
def volumes_have_one_source(pods: Pods, name: str, written: VolumeSettings) -> Findings:
    """Each volume writes exactly one source."""
    sources = written.sources
    if not sources:
        what = "it does not say where its files come from"
        yield Finding(pods.path("volumes", name), what, f"write one of: {_SOURCES}")
    if len(sources) > 1:
        what = f"it has {len(sources)} sources: {', '.join(sources)}"
        instead = "keep one of them; null removes the value of the catalogue"
        yield Finding(pods.path("volumes", name), what, instead)


@error("The API server refuses a container with two mounts at one path.", each=versions)
def volume_paths_are_unique(pods: Pods) -> Findings:
    """No two volumes of a pod have one path."""
    owners: dict[str, str] = {}
    for name, volume in sorted(pods.workload.volumes.items()):
        if owners.setdefault(volume.path, name) != name:
            path = pods.path("volumes", name, "path")
            what = f"{owners[volume.path]} is mounted at {volume.path} as well"
            yield Finding(path, what, "mount one of them elsewhere")


@error(
    "A volume there hides what the image, the kernel or the kubelet puts there, and nothing runs.",
    each=all_containers,
)
def mounts_hide_nothing(container: Container) -> Findings:
    """Nothing is mounted in /proc, /sys, /dev and /var/run/secrets."""
    places = {("mounts", name): path for name, path in container.mounts.items()}
    if not container.place:
        written = container.pods.workload.volumes.items()
        places = {("volumes", name, "path"): volume.path for name, volume in written}
    for parts, path in places.items():
        for taken in _KERNEL:
            if path == taken or path.startswith(f"{taken}/"):
                instead = "mount it in a directory of the application, such as /var/lib/data"
                yield Finding(container.path(*parts), f"{path} belongs to {taken}", instead)


@error(
    "Files in memory count as memory of the container: the pod is killed before they are full. "
    "https://kubernetes.io/docs/concepts/storage/volumes/#emptydir",
    each=volumes,
)
def memory_volumes_fit_the_limit(pods: Pods, name: str, written: VolumeSettings) -> Findings:
    """An `emptyDir` in memory is at most as large as the container's memory limit."""
    files, limit = written.empty_dir, pods.workload.resources.limited_memory
    if files and files.memory and amount(files.size) > amount(limit):
        parts = ("volumes", name, "empty_dir", "size")
        what = f"{files.size} in memory is above the container's memory limit of {limit}"
        path = pods.path(*parts, also=(("resources",),))
        yield Finding(path, what, "write a smaller size, or a higher limit")


@error(
    "No node has as much, and one pod may fill its disk. "
    "https://kubernetes.io/docs/concepts/storage/volumes/#emptydir",
    each=volumes,
)
def ephemeral_volumes_are_of_a_node(pods: Pods, name: str, written: VolumeSettings) -> Findings:
    """No `emptyDir` has more than 1024Ti."""
    if written.empty_dir and amount(written.empty_dir.size) > amount("1024Ti"):
        path = pods.path("volumes", name, "empty_dir", "size")
        what = f"no node has {written.empty_dir.size}"
        yield Finding(path, what, "write what the files need at most")


@error(
    "One node at a time mounts such a volume: pods elsewhere wait for it for ever. "
    "https://kubernetes.io/docs/concepts/storage/persistent-volumes/#access-modes",
    each=volumes,
)
def claims_have_one_pod(pods: Pods, name: str, written: VolumeSettings) -> Findings:
    """A claim for one node is not shared by several pods of a Deployment."""
    most = pods.workload.most_replicas
    if _is_exclusive(written) and not pods.is_stateful and most > 1:
        path = pods.path("volumes", name, also=(("replicas",), ("scaling",)))
        what = f"up to {most} pods would share a claim that one node at a time mounts"
        instead = "write `replicas: 1`, `kind: stateful`, or `accessMode: ReadWriteMany`"
        yield Finding(path, what, instead)


@error(
    "The new pod waits for the volume of the old one, which goes only when the new one is ready.",
    each=volumes,
)
def claims_survive_a_rollout(pods: Pods, name: str, written: VolumeSettings) -> Findings:
    """A pod with a claim for one node is ended before its successor starts."""
    if not _is_exclusive(written) or pods.is_stateful or pods.workload.most_replicas > 1:
        return
    if pods.workload.rollout.strategy == "rolling":
        path = pods.path("volumes", name, also=(("rollout", "strategy"),))
        what = "a new pod would wait for the volume that the old one holds"
        yield Finding(path, what, "write `rollout: {strategy: recreate}`, or `kind: stateful`")


@error(
    "No storage is ever made smaller, and a claim of a Deployment grows by what is written alone. "
    "https://kubernetes.io/docs/concepts/storage/persistent-volumes/#expanding-persistent-volumes-claims",
    each=volumes,
)
def claims_grow_from_less(pods: Pods, name: str, written: VolumeSettings) -> Findings:
    """`grownFrom` stands at a claim of a stateful service, and is below its `size`."""
    claim = written.claim
    if claim is None or claim.grown_from is None:
        return
    path = pods.path("volumes", name, "claim", "grown_from")
    if not pods.is_stateful:
        yield Finding(path, "the claim of a Deployment grows by its `size`", "leave it out")
    elif amount(claim.grown_from) >= amount(claim.size):
        what = f"{claim.grown_from} is no less than its size, {claim.size}"
        yield Finding(path, what, "write the size that it had before, or leave it out")


@error("A directory without a source is empty and cannot be written to.", each=volumes)
def projected_volumes_hold_something(pods: Pods, name: str, written: VolumeSettings) -> Findings:
    """`projected` has `sets` or a `tokenAudience`."""
    projected = written.projected
    if projected and not projected.sets and not projected.token_audience:
        path = pods.path("volumes", name, "projected")
        yield Finding(path, "there is nothing in it", "write `sets`, or `tokenAudience`")


@error(
    "Two files of one path are one file, and which of the two it is nobody says. "
    "https://kubernetes.io/docs/concepts/storage/projected-volumes/",
)
def projected_tokens_have_a_name_of_their_own(plan: Plan) -> Findings:
    """Where there is a `tokenAudience` no set of the volume has a key `token`."""
    for pods, name, volume in volumes(plan):
        projected = volume.projected
        named = projected.sets if projected and projected.token_audience else ()
        for place, one in enumerate(named):
            if "token" in plan.keys_of(one, pods.version):
                parts = ("volumes", name, "projected", "sets")
                what = f"the set {one} has a key `token`, which is the file of the token"
                yield Finding(pods.path(*parts, place), what, "rename the key in the set")


@error("Only the files of sets have keys and a mode; nothing else reads these words.", each=volumes)
def only_sets_have_items_and_modes(pods: Pods, name: str, written: VolumeSettings) -> Findings:
    """`items` stand beside `configSet`, and `defaultMode` beside `configSet` or `projected`."""
    if written.items and not written.config_set:
        path = pods.path("volumes", name, "items")
        yield Finding(path, "the volume has no `configSet`", "write one, or leave it out")
    if written.default_mode and not written.config_set and not written.projected:
        path = pods.path("volumes", name, "default_mode")
        yield Finding(path, "the volume has no files of sets", "leave it out")


@error("A pod whose volume names a key that is not there never starts.")
def keys_of_volumes_exist(plan: Plan) -> Findings:
    """Each key of `items` is in the set of the volume."""
    for pods, name, written in volumes(plan):
        keys = plan.keys_of(written.config_set or "", pods.version)
        for key in written.items if written.config_set in plan.keys else ():
            if key not in keys:
                path = pods.path("volumes", name, "items", key)
                what = f"the set {written.config_set} has no key `{key}`"
                yield Finding(path, what, f"write one of: {', '.join(sorted(keys))}")


@warning("Two versions that write to the same files hardly know of each other.")
def existing_claims_have_one_user(plan: Plan) -> Findings:
    """No `existingClaim` is mounted by two versions."""
    owners: dict[str, str] = {}
    for pods, name, volume in volumes(plan):
        claim = volume.existing_claim
        if claim is not None and owners.setdefault(claim, pods.name) != pods.name:
            path = pods.path("volumes", name, "existing_claim")
            what = f"{owners[claim]} mounts the claim {claim} as well as {pods.name}"
            yield Finding(path, what, "give each version a claim of its own")


@warning(
    "The pods of the service hold the volume, and the job waits unless it runs on their node.",
    each=_job_mounts,
)
def jobs_mount_no_exclusive_claims(job: Job, name: str, volume: VolumeSettings) -> Findings:
    """A job does not mount a claim that one node at a time may mount."""
    if _is_exclusive(volume) and job.service.settings.kind != "stateful":
        what = f"the pods of {job.service.name} hold the volume {name}, for one node"
        instead = "write `accessMode: ReadWriteMany`, or do not mount it"
        yield Finding(job.path("mounts", name), what, instead)


@error(
    "Each pod of a StatefulSet has a claim of its own, and none of them is the job's. "
    "https://kubernetes.io/docs/concepts/workloads/controllers/statefulset/#stable-storage",
    each=_job_mounts,
)
def jobs_mount_no_stateful_claims(job: Job, name: str, volume: VolumeSettings) -> Findings:
    """A job of a stateful service does not mount a `claim`."""
    if volume.claim and job.service.settings.kind == "stateful":
        what = f"each pod of {job.service.name} has a claim {name} of its own"
        instead = "mount an `existingClaim`, or do it in an init container"
        yield Finding(job.path("mounts", name), what, instead)
