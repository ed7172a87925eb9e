"""What is added to the resolver of a pod."""

from microservices.settings.pods.dns import DnsSettings
from microservices.specs.pods.dns import dns_config

WRITTEN = {
    "nameservers": ["10.0.0.53"],
    "searches": ["corp.example.com"],
    "ndots": 2,
    "timeoutSeconds": 1,
    "attempts": 3,
    "options": ["use-vc"],
}


def test_the_resolver_has_what_is_written() -> None:
    assert dns_config(DnsSettings.model_validate(WRITTEN, by_name=False)) == {
        "nameservers": ["10.0.0.53"],
        "searches": ["corp.example.com"],
        "options": [
            {"name": "ndots", "value": "2"},
            {"name": "timeout", "value": "1"},
            {"name": "attempts", "value": "3"},
            {"name": "use-vc"},
        ],
    }
    assert dns_config(DnsSettings()) == {}
