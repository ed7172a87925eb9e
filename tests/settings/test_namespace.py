"""The namespace beyond its name."""

from settings.namespace import AmountSettings, LimitRangeSettings, NamespaceSettings, QuotaSettings
from tests.builders import settings


def test_a_namespace_is_restricted_and_unlimited() -> None:
    assert settings().namespace_options == NamespaceSettings(
        labels={},
        annotations={},
        pod_security="restricted",
        quota=None,
        limit_range=None,
        adopt=False,
    )


def test_a_quota_holds_what_it_says_and_nothing_else() -> None:
    options = settings(namespaceOptions={"quota": {"pods": 5}}).namespace_options
    assert options.quota == QuotaSettings(pods=5)
    assert {*QuotaSettings().model_dump().values()} == {None}


def test_a_limit_range_says_what_is_written() -> None:
    written = {"limitRange": {"most": {"cpu": "2"}}}
    options = settings(namespaceOptions=written).namespace_options
    nothing = AmountSettings(cpu=None, memory=None)
    assert options.limit_range == LimitRangeSettings(
        default_request=nothing, default_limit=nothing, least=nothing, most=AmountSettings(cpu="2")
    )
