"""Browsers in words."""

import pytest

from skillcert.people.agents import browser

WIN = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0.0.0 Safari/537.36"


@pytest.mark.parametrize(
    "agent, words",
    [
        (WIN, "Chrome 130 · Windows"),
        (WIN + " Edg/130.0", "Edge 130 · Windows"),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) Version/17.0 Safari/604.1",
            "Safari 604 · iPhone",
        ),
        (
            "Mozilla/5.0 (Linux; Android 14) Chrome/116 Mobile Safari/537.36 MicroMessenger/8.0.1",
            "WeChat 8 · Android",
        ),
        ("curl/8.0", "curl"),
        ("", "—"),
    ],
)
def test_a_browser_is_named_as_its_owner_knows_it(agent, words):
    assert browser(agent) == words
