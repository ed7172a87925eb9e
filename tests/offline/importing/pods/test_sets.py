"""What ConfigMaps and Secrets become."""

# A manifest stands on one line.

import pytest

from tests.offline.importing.manifests import imported, left, web

SETS = [
    ("ConfigMap/c: {data: {A: b}, immutable: true}", {}),
    (
        "ConfigMap/c: {binaryData: {A: Yg==}}",
        {"ConfigMap/c": "it holds binary data: write it as `existingSets`"},
    ),
    ("Secret/c: {data: {A: Yg==}}", {}),
    (
        "Secret/c: {type: kubernetes.io/tls}",
        {"Secret/c": "certificates are `gateway.tls`: the gateway's namespace has the Secret"},
    ),
]


@pytest.mark.parametrize(("text", "wanted"), SETS, ids=[one[0] for one in SETS])
def test_sets_are_said_or_named(text: str, wanted: dict[str, str]) -> None:
    result = imported(f"{text}\n---\n{web()}")
    found = left(result)
    assert {name: why for name, why in found.items() if name in wanted} == wanted
    assert wanted or not found


def test_values_of_secrets_are_nowhere() -> None:
    sets = imported(f"Secret/c: {{stringData: {{A: hidden}}}}\n---\n{web()}").sets
    assert sets.secrets == {"c": {"A": {"secure": "v1:unset"}}}


def test_a_config_map_and_a_secret_of_one_name_are_two_sets() -> None:
    result = imported(
        f"ConfigMap/c: {{data: {{A: b}}}}\n---\nSecret/c: {{data: {{B: Yg==}}}}\n---\n{web()}"
    )
    assert ([*result.sets.config], [*result.sets.secrets]) == (["c"], ["c-secret"])
