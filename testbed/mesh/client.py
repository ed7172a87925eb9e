"""A client in the mesh: a sidecar outside any pod, and the requests that it sends."""

from collections.abc import Mapping

import requests

from testbed.mesh.outside_proxy import OutsideProxy


class Client(OutsideProxy):
    """Sends requests through its sidecar, which listens on 127.0.0.1 with every service's port."""

    def get(
        self,
        host: str,
        port: int,
        path: str = "/",
        headers: Mapping[str, str] | None = None,
        method: str = "GET",
    ) -> requests.Response:
        """One request to a service, on a new connection; raises `requests` errors.

        A redirect is not followed.
        """
        headers = {"Host": f"{host}:{port}", **(headers or {})}
        return self.fetch(f"http://127.0.0.1:{port}{path}", headers, method)
