"""Reads of a cluster: a path of its API, answered as plain data."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Protocol

import yaml

# It takes a fifth of a second, and a preview offline asks nobody.
if TYPE_CHECKING:
    from lightkube import Client

# Whether a Secret is there is asked without its values.
# https://kubernetes.io/docs/reference/using-api/api-concepts/#metadata-only-fetches
_METADATA = {"Accept": "application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1"}


class Unanswered(Exception):
    """The API server refused to say, or has nobody who could; `status` is the HTTP status."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status


class Unreachable(Exception):
    """The cluster does not answer at all, or does not know who asks."""


class Unreadable(Exception):
    """The kubeconfig says nothing that could be used here, whatever Pulumi makes of it."""


class Ask(Protocol):
    """One question, by GET, or by POST where there is a body."""

    def __call__(self, path: str, body: Mapping[str, Any] | None = None) -> Any:
        """The decoded answer; None where there is no such thing.

        Raises:
            Unanswered: for every other answer than what was asked for.
            Unreachable: where there is none.

        """


def asking(client: "Client", context: str) -> Ask:
    """Ask the cluster of a client, as its user; `context` is what messages call it.

    lightkube has no request by path, such as that for what an API group serves: it is sent over the
    connection of the client, with its proxy, certificates and credentials.
    """
    import httpx2
    from lightkube.core.exceptions import ConfigError

    where = f"the cluster of context `{context}` at {client.config.cluster.server}"
    session: httpx2.Client = client._client._client

    def ask(path: str, body: Mapping[str, Any] | None = None) -> Any:
        try:
            if body is None:
                headers = _METADATA if "/secrets/" in path else None
                response = session.get(path.lstrip("/"), headers=headers)
            else:
                response = session.post(path.lstrip("/"), json=dict(body))
        except httpx2.TransportError as error:
            what = f"{where} cannot be reached: {error}"
            raise Unreachable(f"{what}; is it up, and can this machine reach it?") from error
        # What a login program prints, or that it is not there.
        except (ConfigError, OSError, KeyError, ValueError) as error:
            raise Unreadable(f"nobody can log in to {where} from here: {error}") from error
        if response.status_code == HTTPStatus.UNAUTHORIZED:
            raise Unreachable(f"{where} does not know who asks; log in to it again")
        if response.status_code == HTTPStatus.NOT_FOUND:
            return None
        if response.is_error:
            raise Unanswered(response.status_code, _message(response.text))
        return response.json()

    return ask


def _message(text: str) -> str:
    """What a refusal says, in one line."""
    try:
        found = yaml.safe_load(text)["message"]
    except (yaml.YAMLError, KeyError, TypeError):
        found = text
    return " ".join(str(found).split())[:300]
