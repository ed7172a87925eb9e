"""No message shows the credential that it tells of."""

from hypothesis import given
from hypothesis import strategies as st

from tests.builders import problems, service, stack, warnings
from tests.canaries import CANARIES, leaks


@given(st.sampled_from(sorted(CANARIES)), st.sampled_from(["password", "text", "app.ini"]))
def test_no_message_shows_the_credential(canary: str, name: str) -> None:
    value = CANARIES[canary]
    text = f"password={value}" if name == "app.ini" else value
    web = service(configFrom=["app"], env={"PASSWORD": text}, args=[text])
    values = stack(services={"web": web}, config={"app": {name: text}})
    said = warnings(values) + problems({**values, "strict": True})
    assert leaks("\n".join(said)) == []
