"""What each kind of value takes and refuses, by what its refusal says to write.

Written by hand: the models are held to it. Of which kind a key is the committed schema holds.
"""

from tests.settings.kind import Kind, choice, number
from tests.settings.texts import NO_PATHS, NO_PORT_NAMES, TAKEN_PATHS, TEXTS

A_MAP = "write `key: value` lines below it"
A_LIST = "write it as a list, such as [app-config]"
ENTRIES = "write `- ` before the first line of each of its entries"

NUMBERS = {
    "write a whole number from 0 to 20, such as 3": (0, 20),
    "write a whole number from 0 to 100, such as 3": (0, 100),
    "write a whole number from 1 to 100, such as 3": (1, 100),
    "write a whole number from 1 to 65535, such as 8080": (1, 65535),
    "write a whole number for each pod, such as 100": (1, 1_000_000),
    "write a whole number of checks from 1 to 100": (1, 100),
    "write a whole number of further tries from 0 to 10": (0, 10),
    "write a whole number of milliseconds, such as 500": (1, 600_000),
    "write a whole number of minutes from 1 to 1440, such as 5": (1, 1440),
    "write a whole number of minutes from 1 to 10080": (1, 10080),
    "write a whole number of objects, such as 50": (0, 100_000),
    "write a whole number of old revisions from 0 to 50": (0, 50),
    "write a whole number of percent from 0 to 100, such as 80": (0, 100),
    "write a whole number of percent from 1 to 100, such as 25": (1, 100),
    "write a whole number of pods from 0 to 5000, such as 3": (0, 5000),
    "write a whole number of pods from 1 to 5000, such as 10": (1, 5000),
    "write a whole number of requests a second": (1, 1_000_000),
    "write a whole number of restarts, such as 3": (1, 1000),
    "write a whole number of seconds from 0 to 300, such as 10": (0, 300),
    "write a whole number of seconds from 0 to 600, such as 5": (0, 600),
    "write a whole number of seconds from 0 to 3600": (0, 3600),
    "write a whole number of seconds from 0 to 86400": (0, 86400),
    "write a whole number of seconds from 1 to 600, such as 5": (1, 600),
    "write a whole number of seconds from 1 to 604800, such as 3600": (1, 604_800),
    "write a whole number of seconds from 1 to 1800": (1, 1800),
    "write a whole number of seconds from 1 to 3600, such as 30": (1, 3600),
    "write a whole number of seconds from 1 to 86400": (1, 86400),
    "write a whole number of seconds from 10 to 3600": (10, 3600),
    "write a whole number of seconds from 10 to 86400": (10, 86400),
    "write a whole number of dots from 1 to 15, such as 2": (1, 15),
    "write a whole number from 1 to 5, such as 2": (1, 5),
    "write a whole number of seconds from 1 to 30, such as 2": (1, 30),
    "write a whole number of seconds from 5 to 300, such as 30": (5, 300),
    "write a whole number of seconds from 600 to 86400": (600, 86400),
    "write a whole number of seconds, such as 86400 for a day": (1, 31_536_000),
    "write a whole number of seconds; 0 for a session": (0, 31_536_000),
    "write a whole number of threads from 1 to 256, such as 2": (1, 256),
    "write a whole number, such as 1000": (1, 1_000_000),
    "write a status of HTTP from 200 to 599, such as 503": (200, 599),
    "write the number of a user other than root, such as 65532": (1, 2_147_483_647),
    "write the percent of the request that is to be in use, such as 70": (1, 1000),
}
# What is said of a whole service is more than what is said, in the same words, of a pod.
OF_A_SERVICE = {"traffic.peakRequestsPerSecond": (1, 10_000_000)}

CHOICES = {
    "write Always, IfNotPresent or Never": "Always IfNotPresent Never",
    "write ClusterIssuer or Issuer": "ClusterIssuer Issuer",
    "write Forbid, Allow or Replace": "Forbid Allow Replace",
    "write HTTP, HTTPS, GRPC, HTTP2, TLS or TCP": "HTTP HTTPS GRPC HTTP2 TLS TCP",
    "write LEAST_REQUEST, ROUND_ROBIN or RANDOM": "LEAST_REQUEST ROUND_ROBIN RANDOM",
    "write NoSchedule, PreferNoSchedule or NoExecute": "NoSchedule PreferNoSchedule NoExecute",
    "write ReadWriteOnce, ReadWriteOncePod, ReadOnlyMany or ReadWriteMany": (
        "ReadWriteOnce ReadWriteOncePod ReadOnlyMany ReadWriteMany"
    ),
    "write ConfigMap or Secret, as the object is": "ConfigMap Secret",
    "write SecretStore or ClusterSecretStore": "SecretStore ClusterSecretStore",
    "write `http`, `http2`, `grpc` or `tcp`": "http http2 grpc tcp",
    "write `image` or `config`": "image config",
    "write `istio`, or `gateway-api` for the Kubernetes Gateway API": "istio gateway-api",
    "write `preferred`, `required` or `off`": "preferred required off",
    "write `pulumi`, `flagger` or `argo-rollouts`: one alone writes the weights": (
        "pulumi flagger argo-rollouts"
    ),
    "write `restricted`, `baseline` or `privileged`": "restricted baseline privileged",
    "write `rolling`, or `recreate` for what cannot run twice": "rolling recreate",
    "write edns0, no-aaaa, single-request, single-request-reopen, trust-ad or use-vc, or one of "
    "the keys `ndots`, `timeoutSeconds` and `attempts`": (
        "edns0 no-aaaa single-request single-request-reopen trust-ad use-vc"
    ),
    "write `service`, `worker` (no port) or `stateful` (a StatefulSet)": "service worker stateful",
    "write `sidecar` or `ambient`, as your Istio runs": "sidecar ambient",
    "write `tiny`, `small`, `medium`, `large` or `huge`, or exact `requests`": (
        "tiny small medium large huge"
    ),
    'write "1.2" or "1.3", in quotes': "1.2 1.3",
    "write a capability that the baseline standard allows, such as NET_BIND_SERVICE": (
        "AUDIT_WRITE CHOWN DAC_OVERRIDE FOWNER FSETID KILL MKNOD NET_BIND_SERVICE SETFCAP SETGID "
        "SETPCAP SETUID SYS_CHROOT"
    ),
    "write a condition of Envoy, such as 5xx or gateway-error, or a status such as 503": (
        "connect-failure refused-stream reset-before-request reset 5xx gateway-error retriable-4xx "
        "cancelled deadline-exceeded internal resource-exhausted unavailable "
        "409 425 429 500 502 503 504"
    ),
    "write a field that a pod can read of itself, such as status.podIP or limits.memory": (
        "metadata.name metadata.namespace metadata.uid spec.nodeName spec.serviceAccountName "
        "status.hostIP status.podIP status.podIPs "
        "requests.cpu requests.memory limits.cpu limits.memory"
    ),
    "write a method in capitals, such as GET": (
        "GET HEAD POST PUT PATCH DELETE OPTIONS TRACE CONNECT"
    ),
    "write a verb such as get, list, watch, create, update, patch or delete": (
        "get list watch create update patch delete deletecollection use approve sign attest bind "
        "escalate impersonate *"
    ),
    "write http or https": "http https",
    "write http, http2, grpc or tcp for a service, or HTTP, HTTPS, GRPC, HTTP2, TLS or TCP for a "
    "host": "http http2 grpc tcp HTTP HTTPS GRPC HTTP2 TLS TCP",
    "write networking.istio.io/v1, or v1beta1 or v1alpha3 for an Istio before 1.22": (
        "networking.istio.io/v1 networking.istio.io/v1beta1 networking.istio.io/v1alpha3"
    ),
}

_NO_MATCH = (
    {},
    {"present": False},
    {"present": 1},
    {"present": "yes"},
    {"prefx": "a"},
    {"prefix": 1},
)
_NO_TEXT = (1, 1.5, True, None, ["a"], [])
FORMS = {
    "write `true` or `false`": Kind(
        (True, False), (0, 1, 1.5, "yes", "on", "true", "", None, [], [True], {})
    ),
    "write 0, or percent from 0.0001 to 100, such as 1 or 0.5": Kind(
        (0, 0.0, 1, 100, 0.0001, 0.5, 100.0),
        (
            *(-1, 101, -0.1, 0.00009, 100.5, float("nan"), float("inf")),
            *("5", "5%", True, None, [1], [], {}),
        ),
    ),
    'write a number of pods, or percent in quotes, such as "25%"': Kind(
        (0, 1, 5000, "0%", "1%", "25%", "99%", "100%"),
        (
            *(-1, 5001, 0.5, True, None, ["1"], {"pods": 1}),
            *("25", "101%", "025%", "-1%", "2.5%", "%", ""),
        ),
    ),
    "write the number of a port, or its name, such as 8080 or grpc": Kind(
        (1, 65535, "a", "a-1", "http-management"),
        (0, 65536, 1.5, True, None, [80], {}, *NO_PORT_NAMES),
    ),
    "write 301, 302, 303, 307 or 308": Kind(
        (301, 302, 303, 307, 308), (300, 304, 306, 309, "301", 301.0, 301.5, True, None, [301], {})
    ),
    "write `true`, or a list of kinds such as [Deployment, Service]": Kind(
        (
            *(True, False, [], ["Service", "Deployment"]),
            ["ServiceAccount", "VirtualService", "DestinationRule"],
        ),
        ("yes", "Service", 1, 1.5, None, {}, ["Servce"], ["Service", 1], ["Namespace"]),
    ),
    "write a member of a JSON Web Key as the issuer publishes it": Kind(
        ("RSA", "", True, 1, ["MII"], []), (1.5, None, {}, {"private": "text"}, [1], [{}])
    ),
    "write a whole path such as /healthz, or {prefix: /public/}": Kind(
        (*TAKEN_PATHS, {"prefix": "/b/"}),
        (
            *(*NO_PATHS, *_NO_TEXT, "/a*", "/{a", "/a}"),
            *({}, {"prefix": "/a*"}, {"prefix": 1}, {"exact": "/"}),
        ),
    ),
    "write a path from the root, or {prefix: /...}": Kind(
        (*TAKEN_PATHS, {"exact": "/users"}, {"prefix": "/"}),
        (*NO_PATHS, *_NO_TEXT, {}, {"prefix": "a"}, {"regex": "/"}, {"exact": "/a?b"}),
    ),
    'write a path from the root, or {prefix: /...} or {regex: "..."}': Kind(
        (*TAKEN_PATHS, {"exact": "/users"}, {"prefix": "/"}, {"regex": "/users/[0-9]+"}),
        (
            *(*NO_PATHS, *_NO_TEXT, {}, {"prefix": "users"}, {"exact": "/a?b"}),
            *({"present": True}, {"prefix": "/", "regex": "/"}, {"prefx": "/"}, {"regex": 1}),
        ),
    ),
    'write the text in quotes, or {prefix: "..."}, {regex: "..."} or {present: true}': Kind(
        ("", "yes", {"exact": "a"}, {"prefix": "1"}, {"regex": "a|b"}, {"present": True}),
        (*_NO_TEXT, *_NO_MATCH, {"prefix": "a", "exact": "b"}, {"suffix": "a"}, {"regex": 1}),
    ),
    "write the name of a version, or versions with their shares: {v1: 90, v2: 10}": Kind(
        ("v2", {}, {"v1": 90, "v2": 10}, {"v1": 0, "v2": 100}),
        (
            *(1, 1.5, True, None, ["v1", "v2"], "V2", "", {"V1": 1}),
            *({"v1": value} for value in (101, -1, 0.5, None, "80")),
        ),
    ),
}

KINDS: dict[str, Kind] = {
    **{write: number(*ends) for write, ends in NUMBERS.items()},
    **{write: choice(members) for write, members in CHOICES.items()},
    **TEXTS,
    **FORMS,
}
