"""Escaping of text in a page."""

from html import escape

from microservices.settings.values.printed import printed


def markup(text: str) -> str:
    """A text with nothing in it that a page would obey or hide."""
    return escape(printed(text))
