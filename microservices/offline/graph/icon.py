"""Icons, as paths in a square of 14 units."""

ICONS = {
    "gateway": "M5.5 1.5H12.5V12.5H5.5M1 7H8.5M6 4.2 8.8 7 6 9.8",
    "caller": "M7 1.5a2.6 2.6 0 1 0 .01 0M2 12.8c0-6.4 10-6.4 10 0",
    "service": "M7 1 12.4 4V10L7 13 1.6 10V4Z",
    "stateful": "M2 3.4a5 2 0 1 0 10 0a5 2 0 1 0-10 0V10.6a5 2 0 0 0 10 0V3.4",
    "worker": "M12.4 7a5.4 5.4 0 1 1-1.6-3.8M12.4 1V4.4H9",
    "neighbour": "M1.5 1.5H9V9H1.5ZM5 9V12.5H12.5V5H9",
    "external": "M7 1.3a5.7 5.7 0 1 0 .01 0M1.3 7H12.7M7 1.3c-4 3-4 8 0 11.4c4-3.4 4-8.4 0-11.4",
    "config": "M3 1.3H8.2L11 4.1V12.7H3ZM5.2 7H8.8M5.2 9.5H8.8",
    "secret": "M3 6.3H11V12.6H3ZM4.8 6.3V4.2a2.2 2.2 0 0 1 4.4 0V6.3",
    "open": "M7 1.6 13 12.4H1ZM7 5.4V8.8M7 10.3V10.9",
}


def symbols() -> str:
    """All of them, to be drawn by `icon`."""
    return "".join(
        f'<symbol id="icon-{name}" viewBox="0 0 14 14"><path d="{path}"/></symbol>'
        for name, path in ICONS.items()
    )


def icon(name: str, left: float, top: float, size: float = 14) -> str:
    """One of them, in its place."""
    where = f'x="{left:g}" y="{top:g}" width="{size:g}" height="{size:g}"'
    return f'<use class="icon {name}" href="#icon-{name}" {where}/>'
