"""Rich text of items: an allow-list that settles (A06, T20, T21)."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from skillcert.core.richtext import file_ids, from_text, sanitize, to_text, with_sources

BAD = [
    "<script>x-canary()</script>",
    '<img src=x onerror="x-canary">',
    '<p onclick="x-canary">a</p>',
    '<a href="javascript:x-canary">a</a>',
    '<div hx-get="/x-canary">a</div>',
    '<p data-hx-post="/x-canary">a</p>',
    '<p hx-on:click="x-canary">a</p>',
    '<form action="/x-canary"><input name=a></form>',
    "<style>x-canary{}</style>",
    '<p style="background:url(x-canary)">a</p>',
    '<base href="//x-canary"><meta http-equiv=refresh content="0;x-canary">',
    "<svg><script>x-canary</script></svg>",
    "<math><mtext><table><mglyph><style><img src=x onerror=x-canary>",
    '<iframe srcdoc="x-canary">',
    "<object data=x-canary>",
    '<img data-file="1" src="x-canary">',
    '<img data-file="x-canary">',
    '<img alt=">" data-file="../x-canary">',
    '<td background="x-canary">a</td>',
    '<p class="x-canary" id="x-canary">a</p>',
    "<!-- x-canary -->",
    "<?php x-canary ?>",
    '<noscript><p title="</noscript><img src=x onerror=x-canary>">',
    "<table><p onclick=x-canary>a",
    "<b hx-get=x-canary",
]


@pytest.mark.parametrize("markup", BAD)
def test_nothing_that_acts_or_points_anywhere_is_left(markup):
    clean = sanitize(markup)
    visible = clean.replace("&lt;", "").replace("&gt;", "")
    assert "x-canary" not in visible or "<" not in visible, clean
    assert sanitize(clean) == clean


def test_plain_markup_stays():
    markup = '<p>H<sub>2</sub>O <b>不能</b><br><u>x</u><sup>2</sup></p><table><tbody><tr><td colspan="2">a</td></tr></tbody></table>'
    assert sanitize(markup) == markup


def test_an_image_is_a_file_number_with_its_description():
    clean = sanitize('<p><img data-file="17" alt="电路" width="9"></p><img alt="x">')
    assert clean == '<p><img data-file="17" alt="电路"></p>' and file_ids(clean) == [17]
    assert with_sources(clean, lambda number: f"/f/{number}?a=1&b=2") == (
        '<p><img src="/f/17?a=1&amp;b=2" data-file="17" alt="电路"></p>'
    )


def test_the_text_of_an_item_is_what_one_reads():
    assert to_text(
        '<p>a&lt;b</p><p>c<br>d</p><table><tr><td>1</td><td>2</td></tr></table><img data-file="3" alt="图">'
    ) == ("a<b\nc\nd\n1\t2\n[图]")


@given(st.text(max_size=80))
def test_plain_text_becomes_markup_and_back(text):
    markup = from_text(text)
    assert sanitize(markup) == sanitize(sanitize(markup))
    assert "".join(to_text(markup).split()) == "".join(text.replace("\x00", "").split())


PIECES = st.sampled_from(
    [
        "<p>",
        "</p>",
        "<table>",
        "<tr>",
        "<td>",
        "</table>",
        "<b>",
        "<i>",
        "</b>",
        "<img data-file=3 alt='>'>",
        "x",
        "<",
        ">",
        "&",
        "&lt;",
        "<svg>",
        "<style>",
        "</style>",
        "<!--",
        "-->",
        "<li>",
        "<ul>",
        " ",
        '"',
        "\x00",
        "<noscript>",
        "<title>",
        "<textarea>",
        "<select>",
        "<option>",
        "<math>",
        "<mtext>",
        "&#x3c;script&#x3e;",
    ]
)


@settings(max_examples=400, deadline=None)
@given(st.lists(PIECES, max_size=14).map("".join))
def test_sanitizing_twice_is_sanitizing_once(markup):
    once = sanitize(markup)
    assert sanitize(once) == once
