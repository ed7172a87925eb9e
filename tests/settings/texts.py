"""What each kind of text takes and refuses, by what its refusal says to write."""

from tests.builders import DIGEST
from tests.settings.kind import Kind, text

LABEL_63 = "a" * 63
TAKEN_PATHS = ("/", "/users/1", "/a-b.c~d", f"/{'a' * 1999}")
NO_PATHS = ("users", "", "/a?b", "/#", "/a b", "/a\n", f"/{'a' * 2000}")
_TAKEN_HOSTS = ("a.b", "xn--bcher-kva.example.co-op", f"{LABEL_63}.com", f"{'a.' * 125}com")
_NO_HOSTS = (
    *("a", "localhost", "https://a.io", "a.io/b", "a.io:443", "10.0.0.1", "A.io", "*", "*a.io"),
    *("a.*.io", "a.io.", ".io", "a_b.io", "-a.io", f"a{LABEL_63}.io", f"a{'a.' * 125}com", ""),
)
_UNITS = ("Ki", "Mi", "Gi", "Ti", "k", "M", "G", "T")
_MEMORY = (*(f"1.5{unit}" for unit in _UNITS), "256Mi", "1000000", "9" * 18)
_NO_MEMORY = (
    *("256", "256MB", "256m", "1E", "01Mi", "Mi", "1.Mi", "-1Mi", ""),
    *("999999", "0000000", "9" * 19, "1000000.5"),
)
_NO_ANY_HOSTS = tuple(one for one in _NO_HOSTS if one != "*")
NO_PORT_NAMES = ("", "GRPC", "1a", "a-", "-a", "a--b", "a.b", "a" * 16)

TEXTS: dict[str, Kind] = {
    "write text; put a number or true or false in quotes": text(("", "any text: at all\n", "1")),
    'write the mode of a file in quotes, such as "0440"': text(
        ("0440", "0777", "0000"), ("440", "0888", "u+r", "01777", "")
    ),
    "write a path below the volume without `..`, such as certs/ca.pem": text(
        ("a", ".a/b", "ca.crt", "a/.b", "a" * 1024),
        ("/a", "a/", "..", "a/..", "../a", "a//b", "", "a b", "a" * 1025),
    ),
    "write a project and a stack of it, such as platform/prod": text(
        ("platform/prod", "A_1.x-y/dev", f"{'a' * 100}/{'b' * 100}"),
        ("platform", "acme/platform/prod", "/prod", "platform/", "a b/c", "", f"{'a' * 101}/b"),
    ),
    "write why the stack lives with it": text(("it is a demo",), ("", " ", "\n")),
    "write the name of a context of your kubeconfig": text(("", "admin@shop.example.com")),
    "encrypt text with `pulumi config set --secret --path`": text(("", "hunter2")),
    "write at most 63 lower-case letters, digits and `-`, with a letter first, such as "
    "user-service": text(
        ("a", "shop-dev2", LABEL_63),
        ("Shop", "1shop", "shop-", "-shop", "shop.dev", "sh_op", "shop\n", "", f"a{LABEL_63}", "é"),
    ),
    "write a revision or a tag of Istio's control plane, such as 1-27-1 or stable": text(
        ("1-27-1", "stable", "0", "a", LABEL_63),
        ("1.27.1", "-a", "a-", "A", "a_b", "a b", "", f"a{LABEL_63}"),
    ),
    "write at most 15 lower-case letters, digits and `-`, such as grpc": text(
        ("a", "a-1", "http-management"), NO_PORT_NAMES
    ),
    "write the name of an object: lower-case letters, digits, `-` and `.`": text(
        ("0", "0-data.web", "a" * 253),
        ("Data", "data_0", "a..b", "a.-b", "a/b", "a b", "", "-a", "a-", "a" * 254),
    ),
    "write the name of a driver: at most 63 lower-case letters, digits, `-` and `.`": text(
        ("csi.example.com", "a" * 63), ("CSI", "a_b", "", "a" * 64)
    ),
    "write the name of an object, such as order-service": text(
        ("order-service", "system:node", "A.b", "a" * 253), ("", "a b", "a/b", "a%", "a" * 254)
    ),
    "write the key of a label, such as team or example.com/team": text(
        ("team", "Team_1.x", "example.com/team", f"a.b/{LABEL_63}", f"{'a' * 189}/{LABEL_63}"),
        (
            *("a/b/c", "-a", "a_", "Example.com/a", "a..b/c", "a b", "/a", "a/", f"a{LABEL_63}"),
            *("", f"{'a' * 190}/{LABEL_63}"),
        ),
    ),
    "write at most 63 letters, digits, `-`, `_` and `.`, in quotes where it is a number": text(
        ("", "shop", "1", "A_1.x-y", LABEL_63), ("-a", "a_", "a b", "a/b", f"a{LABEL_63}")
    ),
    "write a variable of the environment: letters, digits, `_`, `.` and `-`, such as "
    "LOG_LEVEL": text(
        ("LOG_LEVEL", "_x1", "a", "A-B", "discovery.type", "A" * 253),
        ("1A", ".a", "-a", "A=B", "A B", "", "é", "A\n", "A" * 254),
    ),
    "write a ConfigMap key: letters, digits, `-`, `_` and `.`, such as database_url": text(
        ("tls.key", "a_B-1.c", ".a..b", "k" * 253),
        ("a b", "a/b", "", "clé", "a\n", ".", "..", "..a", "k" * 254),
    ),
    "write repository[:tag][@digest], such as registry.example.com/shop/user-service:1.4": text(
        (
            *("web:1", "shop/web:1", "registry.example.com/shop/web:1.4-rc.1", f"web@{DIGEST}"),
            *("localhost:5000/a/b/c:1", "a.b__c-d--e_f/web:_x", f"web:1@{DIGEST}"),
            *(f"web:{'t' * 128}", f"{'w' * 448}:1", "1/2", "A-1.b/c"),
        ),
        (
            *("Web:1", "web:", "web:-1", "web 1", "web:1\n", "https://web:1", "web@sha256:12"),
            *("shop//web:1", f"{'w' * 449}:1", f"web:{'t' * 129}", "", "a..b/c", "a___b", "-a/b"),
        ),
    ),
    'write a tag as text, such as "1.10" (in quotes where it looks like a number)': text(
        ("1.10", "_a-b.C", "t" * 128), ("1 0", "", ".1", "-1", "t" * 129)
    ),
    "write sha256: and 64 hexadecimal digits": text(
        (DIGEST,), ("a1" * 32, DIGEST.upper(), DIGEST[:-1], f"{DIGEST}a", f"x{DIGEST}")
    ),
    'write a quantity of CPU as text, such as 250m or "2"': text(
        ("1m", "250m", "0", "2", "0.5", "16.25"),
        ("", "1 core", "0m", "01", "1.", "1Mi", "-1", "0.5m"),
    ),
    'write a quantity of CPU above 0 as text, such as 250m or "2"': text(
        ("1m", "250m", "2", "0.5", "0.05", "16.25"),
        ("", "0", "0.0", "1 core", "0m", "01", "1.", "1Mi", "-1", "0.5m"),
    ),
    "write a quantity of memory with its unit, such as 256Mi": text((*_MEMORY, "0Mi"), _NO_MEMORY),
    "write a quantity of memory above 0 with its unit, such as 256Mi": text(
        (*_MEMORY, "0.5Gi"), (*_NO_MEMORY, "0Mi", "0.0Gi")
    ),
    "write a path from the root, such as /healthz": text(
        ("/", "/healthz?full=1"), ("healthz", "/a b", "/é", "", "/a\n")
    ),
    "write a path from the root, without a query": text(TAKEN_PATHS, NO_PATHS),
    "write the beginning of a path, such as /users": text(TAKEN_PATHS, NO_PATHS),
    "write an absolute path without `:`, `,`, `//`, `.`, `..` and a `/` at its end, such as "
    "/var/lib/data": text(
        ("/t", "/data/v1.2", "/.a/..b/...", f"/{'a' * 1023}"),
        (
            *("var", "/", "/var/", "/a:b", "/a:", "/a,b", "/a,", "", f"/{'a' * 1024}"),
            *("//a", "/a//b", "/.", "/a/.", "/a/./b", "/..", "/a/../b", "/a/.."),
        ),
    ),
    "write an address by https, such as https://login.example.com/.well-known/jwks.json": text(
        (
            "https://a.io",
            "https://[::1]:65535/k%20",
            "https://a.io:8443/keys?kind=public",
            f"https://a/{'a' * 1990}",
        ),
        (
            *("http://a.io/keys", "a.io", "https://", "https://a@a.io", "https://a.io/a b", ""),
            *("https://a.io/#a", "https://a?b", f"https://a/{'a' * 1991}"),
            *(
                "https://:443/k",
                "https://a:65536/k",
                "https://a:k/",
                "https://[::1/",
                "https://a..b",
            ),
            "https://a/%zz",
        ),
    ),
    "write an address that ends with `/`, `#` or `=`, such as https://a.io/alerts#": text(
        ("https://a.io/", "http://a.io/b?c=", f"https://{'a' * 1991}#"),
        (
            "https://a.io",
            "a.io/",
            "https://a.io/{{ x }}/",
            "https://a b/",
            "",
            f"https://{'a' * 1992}#",
        ),
    ),
    "write the claim `iss` of its tokens, such as https://login.example.com": text(
        ("https://login.example.com", "a" * 2000), ("", "a b", "https://*", "a" * 2001)
    ),
    "write what the claim `aud` of a token names, such as https://api.example.com": text(
        ("shop", "https://api.example.com/", "a" * 2000), ("", "a b", "*", "a" * 2001)
    ),
    "write the name of a header in lower case, such as x-tester": text(
        ("x-tester", "a!#$%&'*+.^_`|~-1", "x" * 200), ("X-Tester", "x-test er", "", "a:", "x" * 201)
    ),
    "write the name of a cookie, such as session": text(
        ("Tester", "a!#$%&'*+.^_`|~-1", "c" * 200), ("tes ter", "a=b", "a;", "", "c" * 201)
    ),
    "write a host with its domain, such as api.example.com": text(_TAKEN_HOSTS, _NO_HOSTS),
    "write a host with its domain, such as api.example.com, or an address of IPv4, such as "
    "10.20.0.7": text(
        (*_TAKEN_HOSTS, "*.example.com", "10.20.0.7", "255.255.255.255"),
        (
            *(one for one in _NO_HOSTS if one != "10.0.0.1"),
            *("*.com.", "10.20.0.256", "10.20.0", "10.20.0.07", "10.20.0.7/32", "::1"),
        ),
    ),
    "write a host such as shop.example.com, *.example.com for all below it, or * for any": text(
        (*_TAKEN_HOSTS, "*.example.com", "*"), (*_NO_ANY_HOSTS, "*.com.", "**", "*a.io")
    ),
    "write a range of addresses such as 10.20.0.0/16, or 10.20.0.7/32 for one": text(
        ("10.0.0.0/8", "10.1.2.3/32", "0.0.0.0/0", "fd00::/8", "FD00::1/128", "::/0"),
        (
            *("10.0.0.0/33", "10.0.0.1/8", "example.com", "", "10.0.0.0/-1", "10.1.2.3", "::1"),
            *("10.0.0.0/255.0.0.0", "10.0.0.0/0.255.255.255", "10.0.0.0/08", "10.0.0.0/", "/8"),
            *("010.0.0.0/8", "fe80::1%eth0/128", "::ffff:10.1.2.3/128", "10.0.0.0/8/8"),
        ),
    ),
    "write the name of a header in lower-case letters, digits and `-`, such as x-probe": text(
        ("x-probe", "host", "1", "a" * 200), ("", "X-Probe", "x_probe", "x:", "a" * 201)
    ),
    "write a domain in lower case, such as corp.example.com": text(
        ("a", "corp.example.com", "1.a-b", f"{'a.' * 126}a", LABEL_63),
        ("", "A", "a.", ".a", "a..b", "-a", "a_b", "a b", f"a{LABEL_63}", f"{'a.' * 126}aa"),
    ),
    "write printable ASCII, with no space at its ends": text(
        ("", "1", "a b", "~" * 4096), (" a", "a ", "a\n", "a\nb", "ä", "a" * 4097)
    ),
    "write an IP address, such as 10.0.0.5": text(
        ("10.0.0.5", "::1", "fd00::7"),
        (*("10.0.0.5/32", "10.0.0", "db.example.com", ""), "fe80::1%eth0", "::ffff:10.0.0.5"),
    ),
    "write region, region/zone or region/zone/*, such as europe-west1/europe-west1-b/*": text(
        ("a", "a/*", "a/b", "a/b/*", "a/b/c", "a/b/c/*"),
        ("", "/a", "a//b", "a b", "*", "a/b/c/d", "a/*/b"),
    ),
    "write the name of a metric that the metrics adapter serves": text(
        ("http_requests", "job:http_requests:rate1m", "m" * 200),
        ("http requests", "1a", "", "a-b", "m" * 201),
    ),
    "write the type of a KEDA scaler, such as rabbitmq (https://keda.sh/docs/scalers/)": text(
        ("rabbitmq", "aws-sqs-queue", LABEL_63), ("RabbitMQ", "a_b", "a-", "", f"a{LABEL_63}")
    ),
    "write a service of the stack such as order-service, one of `externalServices`, or "
    "namespace/service": text(
        ("orders", "billing/invoices", f"{LABEL_63}/{LABEL_63}"),
        ("Orders", "a/b/c", "a/", "/a", "", f"a{LABEL_63}"),
    ),
    'write an API group such as apps, or "" for that of pods and ConfigMaps': text(
        ("", "apps", "networking.k8s.io", "*", "a" * 253),
        ("Apps", "apps/v1", "core_", "a..b", "-a", "**", "a" * 254),
    ),
    "write a resource in lower case and plural, such as configmaps or pods/log": text(
        ("pods", "pods/log", "*", "*/scale", "pods/*", "a" * 253),
        ("Pods", "", "pods/log/x", "po ds", "pods/", "-a", "a" * 254),
    ),
    'write five fields of cron in quotes, such as "30 2 * * *", or @daily': text(
        (
            *("30 2 * * *", "*/5 0-6,12 ? JAN-DEC MON", "0  0  1  1  0", f"{'0' * 192} 0 0 0 0"),
            *["@daily", "@hourly", "@yearly", "@annually", "@monthly", "@weekly", "@midnight"],
        ),
        (
            *("", "30 2 * *", "0 30 2 * * *", "@reboot", "@every 5m", " 30 2 * * *"),
            *("30 2 * * *\n", "CRON_TZ=UTC 30 2 * * *", f"{'0' * 193} 0 0 0 0"),
        ),
    ),
    "write a time zone of the tz database, such as Europe/Berlin or Etc/UTC": text(
        ("Europe/Berlin", "Etc/GMT+1", "A" * 64), ("Europe Berlin", "", "A" * 65)
    ),
}
