"""Refusals: the reason why a request is not authorized."""

from microservices.manifests.authorization_policy import rules, sources
from microservices.manifests.objects import Manifest, place
from microservices.manifests.parts import texts_at
from microservices.offline.authorization.policies import Refusal
from microservices.offline.authorization.rule import Arrival


def words(refusal: Refusal, arrival: Arrival) -> str:
    """Reason of a refusal: the policy that denies it, or that none allows it."""
    if refusal.policy is not None:
        return policy_words(refusal.policy)
    account = arrival.principal.rpartition("/")[2]
    asked = "connect" if arrival.method is None else "ask for this"
    return f"no AuthorizationPolicy lets {account} {asked}"


def policy_words(policy: Manifest) -> str:
    """Reason of a DENY policy: a missing token, or the name of the policy."""
    found = [source for rule in rules(policy) for source in sources(rule)]
    asked = [text for source in found for text in texts_at(source, "notRequestPrincipals")]
    if not asked:
        return f"some requests refused by {place(policy)[1]}"
    issuers = dict.fromkeys(text.removesuffix("*").removesuffix("/") for text in asked)
    named = " or ".join(filter(None, issuers))
    return f"needs a token of {named}" if named else "needs a token"
