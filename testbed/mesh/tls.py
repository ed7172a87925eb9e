"""HTTPS to an address under the name of a host, and with one version of TLS alone."""

import ssl
import warnings
from typing import Any

from requests.adapters import HTTPAdapter


class NamedServer(HTTPAdapter):
    """For `requests.Session.mount`: SNI, and the name that the certificate must have, is `host`.

    With `version` the client speaks no other one, down to TLS 1.0, which OpenSSL leaves out by
    itself: it is then the server that refuses.
    https://docs.openssl.org/master/man3/SSL_CTX_set_security_level/
    """

    def __init__(self, host: str, version: ssl.TLSVersion | None = None) -> None:
        self._host = host
        self._context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        if version:
            self._context.set_ciphers("DEFAULT:@SECLEVEL=0")
            with warnings.catch_warnings():
                # Old versions are what a test wants to see refused.
                warnings.simplefilter("ignore", DeprecationWarning)
                self._context.minimum_version = self._context.maximum_version = version
        super().__init__()

    def init_poolmanager(self, *arguments: Any, **options: Any) -> None:
        """requests: make what opens the connections."""
        named = {"ssl_context": self._context, "server_hostname": self._host}
        super().init_poolmanager(*arguments, **options, **named)
