"""Account of a service: the identity of its pods."""

from microservices.settings.microservice import MicroserviceSettings


def account_name(service: str, settings: MicroserviceSettings) -> str:
    """The name of the ServiceAccount of a service."""
    return settings.service_account.name or service
