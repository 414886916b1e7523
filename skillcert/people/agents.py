"""What a browser calls itself, in words that its owner recognises. Pure."""

import re

BROWSERS = (
    ("MicroMessenger", "WeChat"),
    ("Edg", "Edge"),
    ("QQBrowser", "QQ"),
    ("Firefox", "Firefox"),
    ("HeadlessChrome", "Chrome"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
SYSTEMS = (
    ("HarmonyOS", "HarmonyOS"),
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS X", "macOS"),
    ("Linux", "Linux"),
)
"""What to look for, first match wins: newer names hide behind older ones."""


def browser(agent: str) -> str:
    """ "Edge 130 · Windows"; the first word of what nobody knows, a dash for nothing."""
    if not agent:
        return "\u2014"
    name, version = _browser(agent)
    system = next((shown for mark, shown in SYSTEMS if mark in agent), "")
    return " \u00b7 ".join(part for part in (f"{name} {version}".strip(), system) if part)


def _browser(agent: str) -> tuple[str, str]:
    for mark, shown in BROWSERS:
        if found := re.search(rf"{mark}/?(\d+)?", agent):
            return shown, found.group(1) or ""
    return agent.split("/")[0][:40], ""
