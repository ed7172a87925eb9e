"""Acceptance: one finding that a stack lives with, and why."""

from typing import Annotated

from pydantic import Field

from microservices.settings.values.types import Expects, Model, Text

Reason = Annotated[str, Field(pattern=r"\S"), Expects("write why the stack lives with it")]


class AcceptanceSettings(Model):
    """A finding of a rule at one place, which is neither an error nor a warning any more."""

    rule: Text = Field(description="Name of the rule, as on the page of rules")
    path: Text = Field(description="Place of the finding, such as services.db.replicas")
    reason: Reason = Field(description="Why the stack lives with it")
