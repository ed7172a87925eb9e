"""Types of values of a stack file, each declared once with its range and its message."""

from dataclasses import dataclass
from typing import Annotated, Any, ClassVar, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, GetCoreSchemaHandler, SecretStr, ValidationError
from pydantic.alias_generators import to_camel
from pydantic_core import PydanticCustomError, core_schema

from microservices.settings.values.printed import nature


class Model(BaseModel):
    """A frozen part of the settings: camelCase keys, no conversion of types, no unknown keys.

    `alternatives` are sets of fields of which one takes the place of the others, when a version
    writes it over its service.
    """

    alternatives: ClassVar[tuple[frozenset[str], ...]] = ()
    model_config = ConfigDict(
        frozen=True,
        strict=True,
        extra="forbid",
        alias_generator=to_camel,
        validate_by_name=True,
        # Only the root is ever validated: building each part on its own as well takes longer.
        defer_build=True,
    )

    def __deepcopy__(self, memo: dict[int, Any] | None = None) -> Self:
        """The part itself: nothing changes it, and a default is the same one for every service.

        Pydantic copies defaults that have no hash, which would be a third of the time of loading.
        """
        return self


def one_of(*alternatives: str) -> tuple[frozenset[str], ...]:
    """The alternatives of a part, each by the names of its fields."""
    return tuple(frozenset(fields.split()) for fields in alternatives)


def optional(description: str, default: Any = None, **more: Any) -> Any:
    """A key that may be left out, and its value then; what is a list in YAML is a tuple here."""
    if default == {}:
        return Field(default_factory=dict, description=description)
    if isinstance(default, tuple):
        more["strict"] = False
    return Field(default=default, description=description, **more)


@dataclass(frozen=True)
class Expects:
    """Says, for a value that is not of its kind, what the value is and what to write instead.

    `lists` and `maps` say that such may be right as well, `bounds` that it is a whole number from
    one to the other. Which values are shown is decided where their paths are known.
    """

    write: str
    lists: bool = False
    maps: bool = False
    bounds: tuple[int, int] | None = None

    def __get_pydantic_core_schema__(
        self, source: Any, handler: GetCoreSchemaHandler
    ) -> core_schema.CoreSchema:
        schema = (
            core_schema.int_schema(strict=True, ge=self.bounds[0], le=self.bounds[1])
            if self.bounds
            else handler(source)
        )
        return core_schema.no_info_wrap_validator_function(self._validate, schema)

    def _validate(self, value: Any, handler: core_schema.ValidatorFunctionWrapHandler) -> Any:
        try:
            found = handler(value)
        except ValidationError:
            found = None
        # Among literals 301.0 and True are 301 and 1.
        if found is None or (isinstance(found, int) and not isinstance(value, type(found))):
            context = {"nature": self._nature(value), "write": self.write}
            raise PydanticCustomError("kind", "{nature}", context)
        return found

    def _nature(self, value: Any) -> str:
        for wanted, kind, words in ((self.lists, list, "a list"), (self.maps, dict, "a map")):
            if wanted and isinstance(value, kind):
                return f"{words} that does not fit here"
        return nature(value)


def whole(least: int, most: int, of: str = "", *, like: int | None = None) -> Expects:
    """A whole number of something, within a range and such as an example."""
    wanted = f"write a whole number{of and f' of {of}'} from {least} to {most}"
    example = "" if like is None else f", such as {like}"
    return Expects(wanted + example, bounds=(least, most))


DNS_LABEL = r"^[a-z]([-a-z0-9]*[a-z0-9])?$"
# https://github.com/distribution/reference: domain, path, tag and digest of an image reference.
_DOMAIN = r"(?:[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?\.)*[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?"
_COMPONENT = r"[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*"
_TAG = r"[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}"
_DIGEST = r"sha256:[a-f0-9]{64}"
IMAGE = (
    rf"^(?P<repository>(?:{_DOMAIN}(?::[0-9]+)?/)?{_COMPONENT}(?:/{_COMPONENT})*)"
    rf"(?::(?P<tag>{_TAG}))?(?:@(?P<digest>{_DIGEST}))?$"
)
# JSON Schema knows no named groups.
_IMAGE_PATTERN = (
    IMAGE.replace("?P<repository>", "").replace("?P<tag>", "").replace("?P<digest>", "")
)

Port = Annotated[int, whole(1, 65535, like=8080)]
Weight = Annotated[int, whole(0, 100, "percent", like=80)]
Replicas = Annotated[int, whole(0, 5000, "pods", like=3)]
Seconds = Annotated[int, whole(0, 600, "seconds", like=5)]
PositiveSeconds = Annotated[int, whole(1, 600, "seconds", like=5)]
Count = Annotated[int, whole(1, 100, like=3)]
Percent = Annotated[int, whole(1, 100, "percent", like=25)]
# Down to one in a million, as Envoy counts: https://github.com/istio/istio/blob/master/pkg/config/validation/validation.go
_Fraction = Annotated[float, Field(ge=0.0001, le=100)] | Annotated[float, Field(ge=0, le=0)]
Share = Annotated[
    Annotated[int, Field(ge=0, le=100)] | _Fraction,
    Expects("write 0, or percent from 0.0001 to 100, such as 1 or 0.5"),
]
Milliseconds = Annotated[
    int, Expects("write a whole number of milliseconds, such as 500", bounds=(1, 600_000))
]
NumberOrPercent = Annotated[
    Annotated[int, Field(ge=0, le=5000)] | Annotated[str, Field(pattern=r"^(100|[1-9]?[0-9])%$")],
    Expects('write a number of pods, or percent in quotes, such as "25%"'),
]
UserId = Annotated[
    int,
    Expects("write the number of a user other than root, such as 65532", bounds=(1, 2147483647)),
]
Switch = Annotated[bool, Expects("write `true` or `false`")]
# Of a digest of what is in an object, in the object's name.
DIGEST_LENGTH = 10
# https://www.pulumi.com/docs/iac/concepts/stacks/
StackPath = Annotated[
    str,
    Field(pattern=r"^[A-Za-z0-9_.-]{1,100}/[A-Za-z0-9_.-]{1,100}$"),
    Expects("write a project and a stack of it, such as platform/prod"),
]
# A Service is a DNS-1035 label; what is put together from names stands in plan/object_name.py.
DnsLabel = Annotated[
    str,
    Field(pattern=DNS_LABEL, max_length=63),
    Expects(
        "write at most 63 lower-case letters, digits and `-`, with a letter first, "
        "such as user-service"
    ),
]
ServiceName = DnsLabel
VersionName = DnsLabel
SetName = DnsLabel
Text = Annotated[str, Expects("write text; put a number or true or false in quotes")]
# Neither `..` nor anything that begins with it: keys are names of files as well.
# https://kubernetes.io/docs/concepts/configuration/configmap/
SetKey = Annotated[
    str,
    Field(pattern=r"^\.?[-_a-zA-Z0-9][-._a-zA-Z0-9]*$", max_length=253),
    Expects("write a ConfigMap key: letters, digits, `-`, `_` and `.`, such as database_url"),
]
SetValue = Text
SecretValue = Annotated[SecretStr, Expects("encrypt text with `pulumi config set --secret --path`")]
ImageReference = Annotated[
    str,
    Field(pattern=_IMAGE_PATTERN, max_length=450),
    Expects("write repository[:tag][@digest], such as registry.example.com/shop/user-service:1.4"),
]
ImageTag = Annotated[
    str,
    Field(pattern=f"^{_TAG}$"),
    Expects('write a tag as text, such as "1.10" (in quotes where it looks like a number)'),
]
ImageDigest = Annotated[
    str, Field(pattern=f"^{_DIGEST}$"), Expects("write sha256: and 64 hexadecimal digits")
]
HttpPath = Annotated[
    str, Field(pattern=r"^/[!-~]*$"), Expects("write a path from the root, such as /healthz")
]
# The API server compares paths as they are written, so that each has one way to be written.
_SEGMENT = r"([^/:,.][^/:,]*|\.[^/:,.][^/:,]*|\.\.[^/:,]+)"
AbsolutePath = Annotated[
    str,
    Field(pattern=rf"^(/{_SEGMENT})+$", max_length=1024),
    Expects(
        "write an absolute path without `:`, `,`, `//`, `.`, `..` and a `/` at its end, such as "
        "/var/lib/data"
    ),
]
Argument = Text
# https://kubernetes.io/docs/concepts/overview/working-with-objects/names/#dns-subdomain-names
OBJECT_NAME = r"^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$"
ObjectName = Annotated[
    str,
    Field(pattern=OBJECT_NAME, max_length=253),
    Expects("write the name of an object: lower-case letters, digits, `-` and `.`"),
]
# https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/#syntax-and-character-set
_LABEL_PART = r"[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?"
_LABEL_PREFIX = r"([a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*/)?"
LabelKey = Annotated[
    str,
    Field(pattern=rf"^{_LABEL_PREFIX}{_LABEL_PART}$", max_length=253),
    Expects("write the key of a label, such as team or example.com/team"),
]
LabelValue = Annotated[
    str,
    Field(pattern=rf"^({_LABEL_PART})?$"),
    Expects("write at most 63 letters, digits, `-`, `_` and `.`, in quotes where it is a number"),
]
# https://kubernetes.io/docs/tasks/inject-data-application/define-environment-variable-container/
VariableName = Annotated[
    str,
    Field(pattern=r"^[A-Za-z_][-A-Za-z0-9._]*$", max_length=253),
    Expects(
        "write a variable of the environment: letters, digits, `_`, `.` and `-`, such as LOG_LEVEL"
    ),
]
_HOST = r"([a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?\.)+[a-z]([-a-z0-9]{0,61}[a-z0-9])?$"
_OCTET = "(25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])"
ADDRESS = rf"^({_OCTET}\.){{3}}{_OCTET}$"
WILDCARD_HOST = rf"^(\*\.)?{_HOST}"
HostName = Annotated[
    str,
    Field(pattern=f"^{_HOST}", max_length=253),
    Expects("write a host with its domain, such as api.example.com"),
]
# https://httpwg.org/specs/rfc9110.html#fields.names; Envoy holds names in lower case.
HeaderName = Annotated[
    str,
    Field(pattern=r"^[a-z0-9!#$%&'*+.^_`|~-]+$", max_length=200),
    Expects("write the name of a header in lower case, such as x-tester"),
]
Method = Annotated[
    Literal["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT"],
    Expects("write a method in capitals, such as GET"),
]
KubeContext = Annotated[str, Expects("write the name of a context of your kubeconfig")]
