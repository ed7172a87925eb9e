"""Accounts of services, and credentials of a cloud."""

from microservices.plan.plan import Plan, services, versions
from microservices.plan.subjects import Pods
from microservices.rules.rule import error, warning
from microservices.settings.values.problems import Finding, Findings

# https://github.com/aws/amazon-eks-pod-identity-webhook#readme
# https://cloud.google.com/kubernetes-engine/docs/how-to/workload-identity
# https://azure.github.io/azure-workload-identity/docs/topics/service-account-labels-and-annotations.html
_OF_ACCOUNTS = (
    "eks.amazonaws.com/role-arn",
    "eks.amazonaws.com/audience",
    "eks.amazonaws.com/sts-regional-endpoints",
    "iam.gke.io/gcp-service-account",
    "azure.workload.identity/client-id",
    "azure.workload.identity/tenant-id",
)


@error(
    "A cloud reads its annotations at the ServiceAccount, and none of these at pods. "
    "https://docs.aws.amazon.com/eks/latest/userguide/associate-service-account-role.html",
    each=versions,
)
def pods_have_no_annotations_of_accounts(pods: Pods) -> Findings:
    """`annotations` has none by which a cloud finds the role of a ServiceAccount."""
    for key in _OF_ACCOUNTS:
        if key in pods.workload.annotations:
            what = "it has no effect at pods"
            yield Finding(
                pods.path("annotations", key), what, "write it in `serviceAccount.annotations`"
            )


@error(
    "The policies of the network and of the mesh let nothing out to an address that nobody wrote. "
    "https://docs.aws.amazon.com/eks/latest/userguide/pod-id-how-it-works.html",
)
def cloud_identity_has_an_address(plan: Plan) -> Findings:
    """Where a service has `cloudIdentity`, `network.cloudIdentity` has an address."""
    for service in services(plan):
        asks = service.settings.service_account.cloud_identity
        if asks and not plan.settings.network.cloud_identity:
            what = "the stack does not say where pods get credentials of the cloud"
            instead = (
                "write `network: {cloudIdentity: [169.254.170.23/32]}` for EKS Pod Identity, or "
                "[169.254.169.254/32] for a metadata server"
            )
            yield Finding(service.path("serviceAccount", "cloudIdentity"), what, instead)


@warning("Only the services that ask for credentials of the cloud reach the address of these.")
def cloud_identity_is_asked_for(plan: Plan) -> Findings:
    """Where `network.cloudIdentity` has an address, a service has `cloudIdentity`."""
    asked = any(one.settings.service_account.cloud_identity for one in services(plan))
    if plan.settings.network.cloud_identity and not asked:
        what = "no service has `serviceAccount: {cloudIdentity: true}`"
        yield Finding(
            ("network", "cloudIdentity"), what, "leave it out, or write that at a service"
        )
