"""Refusals: the reason why a request is not authorized."""

from manifests.objects import Manifest, place
from manifests.parts import map_at, maps_at, texts_at
from offline.authorization.policies import Refusal
from offline.authorization.rule import Arrival


def words(refusal: Refusal, arrival: Arrival) -> str:
    """Reason of a refusal: the policy that denies it, or that none allows it."""
    if refusal.policy is not None:
        return policy_words(refusal.policy)
    account = arrival.principal.rpartition("/")[2]
    asked = "connect" if arrival.method is None else "ask for this"
    return f"no AuthorizationPolicy lets {account} {asked}"


def policy_words(policy: Manifest) -> str:
    """Reason of a DENY policy: a missing token, or the name of the policy."""
    rules = maps_at(policy, "spec", "rules")
    sources = [map_at(one, "source") for rule in rules for one in maps_at(rule, "from")]
    asked = [text for source in sources for text in texts_at(source, "notRequestPrincipals")]
    if not asked:
        return f"some requests refused by {place(policy)[1]}"
    issuers = dict.fromkeys(text.removesuffix("*").removesuffix("/") for text in asked)
    named = " or ".join(filter(None, issuers))
    return f"needs a token of {named}" if named else "needs a token"
