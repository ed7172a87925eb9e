"""Owners of the weights: whose routes a service has, and of what kind its pods are.

Flagger copies a Deployment, and writes the routes itself. Argo Rollouts has pods of its own, by a
Rollout in place of the Deployment, and writes the weights of our routes. What others write is
ignored, so that the next `up` takes nothing back.
https://docs.flagger.app/usage/how-it-works
https://argo-rollouts.readthedocs.io/en/stable/features/traffic-management/istio/
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Protocol

from microservices.dialects.istio.virtual_service import virtual_service_spec
from microservices.dialects.owners.analysis import analysis_template_spec, background_analysis
from microservices.dialects.owners.argo_rollouts import (
    divided,
    istio_routing,
    rollout_annotations,
    rollout_spec,
    subsets_spec,
)
from microservices.dialects.owners.canary import canary_annotations, canary_seconds, canary_spec
from microservices.kinds import argo_rollouts, flagger
from microservices.kinds.kubernetes import APPS
from microservices.objects.args import NOT_AWAITED, ServiceArgs, VersionArgs
from microservices.objects.dialect import dialect_of
from microservices.objects.stack_object import Key, StackObject, istio_object, keys
from microservices.plan.owner import ARGO_ROLLOUTS, FLAGGER, PULUMI, ROLLOUT, is_analysed
from microservices.settings.microservice import MicroserviceSettings
from microservices.settings.pods.scaling import ScalingSettings
from microservices.specs.rollout import await_annotations, kept_pods
from microservices.specs.scaling import autoscaler_annotations
from microservices.specs.workload import deployment_spec, stateful_set_spec

Versions = Callable[[tuple[Key, ...]], Sequence[StackObject]]
"""The objects of each version of a service, whose pods wait for some more."""

# To the provider a Service whose address nobody wrote is another Service than one that has it.
_ADDRESS = ("spec.clusterIP",)
_SCALED = ("spec.replicas",)


class Owner(Protocol):
    """Who writes the weights of a service.

    Of the Service that is its address there are annotations, and fields that are ignored.
    """

    address_annotations: Mapping[str, str]
    address_ignored: tuple[str, ...]

    def workload(self, args: VersionArgs) -> StackObject:
        """What has the pods of a version."""
        ...

    def scaler_annotations(self, scaling: ScalingSettings) -> Mapping[str, str]:
        """What of an autoscaler the engine waits for."""
        ...

    def release(self, args: ServiceArgs, address: Key, versions: Versions) -> Iterator[StackObject]:
        """The versions of a service with an address, and what divides requests among them."""
        ...


class Pulumi:
    """The program itself writes the weights: routes come after whatever they lead to."""

    address_annotations: Mapping[str, str] = NOT_AWAITED
    address_ignored: tuple[str, ...] = _ADDRESS

    def workload(self, args: VersionArgs) -> StackObject:
        """A Deployment or a StatefulSet.

        A StatefulSet that has another history, or claims other volumes, is another one to the
        provider, which deletes the one that is there: that is only for one to be `replaced`.
        """
        settings, workload = args.service.settings, args.version.workload
        ignored = _SCALED if workload.scaling else ()
        if settings.kind != "stateful":
            body, awaited = {"spec": deployment_spec(*args.spec_args)}, await_annotations(workload)
            return _workload(args, "Deployment", APPS, body, awaited, ignored)
        body = {"spec": stateful_set_spec(*args.spec_args)}
        awaited = await_annotations(workload, stateful=True) | kept_pods(settings)
        claims = () if args.service.replaced else ("spec.volumeClaimTemplates",)
        ignored = (*ignored, "spec.revisionHistoryLimit", *claims)
        return _workload(args, "StatefulSet", APPS, body, awaited, ignored)

    def scaler_annotations(self, scaling: ScalingSettings) -> Mapping[str, str]:
        """The fewest pods that there may be."""
        return autoscaler_annotations(scaling)

    def release(self, args: ServiceArgs, address: Key, versions: Versions) -> Iterator[StackObject]:
        """The versions, and then the routes in the dialect of the stack."""
        made = versions(())
        yield from made
        mesh = args.plan.settings.mesh
        yield from dialect_of(mesh).routes(args, (*keys(made), address))


class Flagger(Pulumi):
    """Flagger writes routes, Services and the number of pods of the Deployment that it copies.

    Besides telling who writes the selector, the annotation makes a change of owners a change of the
    Service: the engine sends nothing of an object that is as it was, and the selector would stay
    the other's.
    """

    address_annotations = {**NOT_AWAITED, "microservices/weights": FLAGGER}
    address_ignored = (*_ADDRESS, "spec.selector")

    def workload(self, args: VersionArgs) -> StackObject:
        """A Deployment that is not awaited: Flagger brings its pods and takes them away."""
        body = {"spec": deployment_spec(*args.spec_args)}
        return _workload(args, "Deployment", APPS, body, NOT_AWAITED, _SCALED)

    def scaler_annotations(self, scaling: ScalingSettings) -> Mapping[str, str]:
        """What Flagger leaves without pods has no number of them that could be reached."""
        del scaling
        return NOT_AWAITED

    def release(self, args: ServiceArgs, address: Key, versions: Versions) -> Iterator[StackObject]:
        """The versions, and a Canary in place of routes."""
        made = versions(())
        yield from made
        yield StackObject(
            "Canary",
            flagger.API_VERSION,
            {**args.metadata(args.name), "annotations": canary_annotations()},
            {"spec": canary_spec(args.plan, args.name)},
            args.path,
            (*keys(made), address),
            timeout_seconds=canary_seconds(args.settings),
        )


class ArgoRollouts(Pulumi):
    """Argo Rollouts writes the weights of our routes, and makes no pod before it has found them."""

    def workload(self, args: VersionArgs) -> StackObject:
        """A Rollout."""
        service, workload = args.service, args.version.workload
        spec = divided(virtual_service_spec(service.plan, service.name))
        released = rollout_spec(
            deployment_spec(*args.spec_args),
            args.version,
            service.settings.traffic.release,
            istio_routing(service.name, spec),
            background_analysis(service.plan, service.name),
        )
        awaited, ignored = rollout_annotations(workload), _SCALED if workload.scaling else ()
        version, body = argo_rollouts.API_VERSION, {"spec": released}
        return _workload(args, ROLLOUT, version, body, awaited, ignored)

    def release(self, args: ServiceArgs, address: Key, versions: Versions) -> Iterator[StackObject]:
        """The routes, divided among stable and new pods, and then the versions."""
        mesh, settings = args.plan.settings.mesh, args.settings
        spec, described = subsets_spec(args.name, settings.main_version), args.metadata(args.name)
        subsets = istio_object("DestinationRule", mesh, described, spec, args.routing)
        subsets = replace(subsets, ignored=("spec.subsets",))
        routes = [
            replace(one, body={"spec": divided(one.body["spec"])}, ignored=_routes(args, one))
            for one in dialect_of(mesh).routes(args, (address, subsets.key))
        ]
        analysis = [*_analysis(args)]
        yield from (subsets, *routes, *analysis)
        yield from versions(keys((subsets, *routes, *analysis)))


def _analysis(args: ServiceArgs) -> Iterator[StackObject]:
    """What new pods are measured by, where somebody asks for it."""
    if is_analysed(args.settings):
        addresses = dialect_of(args.plan.settings.mesh).addresses(args.plan, args.name)
        body = {"spec": analysis_template_spec(args.plan, args.name, addresses)}
        described = args.metadata(args.name)
        version = argo_rollouts.API_VERSION
        yield StackObject("AnalysisTemplate", version, described, body, args.routing)


def _routes(args: ServiceArgs, one: StackObject) -> tuple[str, ...]:
    """Ignored fields of a VirtualService: all of its routes, since a list has one writer.

    There are none while it is taken over: then its routes are written as they are here.
    """
    if args.settings.adopts("VirtualService"):
        return ()
    return tuple(f"spec.{kind}" for kind in ("http", "tcp") if kind in one.body["spec"])


def _workload(
    args: VersionArgs,
    kind: str,
    api_version: str,
    body: Mapping[str, object],
    annotations: Mapping[str, str],
    ignored: tuple[str, ...],
) -> StackObject:
    return StackObject(
        kind,
        api_version,
        args.metadata(annotations=annotations),
        body,
        args.path,
        import_id=args.service.adopted(kind, args.name),
        ignored=ignored,
    )


_OWNERS: Mapping[str, Owner] = {
    PULUMI: Pulumi(),
    FLAGGER: Flagger(),
    ARGO_ROLLOUTS: ArgoRollouts(),
}


def owner_of(settings: MicroserviceSettings) -> Owner:
    """The owner that a service names."""
    return _OWNERS[settings.traffic.owner]
