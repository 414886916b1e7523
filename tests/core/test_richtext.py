"""Rich text of items: an allow-list that settles (A06, T20, T21)."""

import html5lib
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from skillcert.core import formulas
from skillcert.core.richtext import file_ids, formula, from_text, sanitize, to_text, with_sources

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
    '<span hx-get="/x-canary" data-tex="a">b</span>',
    '<span data-tex="a" style="x-canary" data-hx-get="/x-canary">b</span>',
    '<span class="x-canary" onmouseover="x-canary">b</span>',
]
BAD_FORMULAS = [
    r"\text{<script>x-canary()</script>}",
    r"\text{<img src=x onerror=x-canary>}",
    r"\href{javascript:x-canary}{a}",
    r'\style{" onload="x-canary}{a}',
    r'\class{x-canary" onclick="x-canary}{a}',
    r"\text{</math><script>x-canary()</script>}",
    r"\id{x-canary}{a}",
    r"\begin{array}{x-canary}a\end{array}",
]


@pytest.mark.parametrize("markup", BAD)
def test_nothing_that_acts_or_points_anywhere_is_left(markup):
    clean = sanitize(markup)
    visible = clean.replace("&lt;", "").replace("&gt;", "")
    assert "x-canary" not in visible or "<" not in visible, clean
    assert sanitize(clean) == clean


@pytest.mark.parametrize("latex", BAD_FORMULAS)
def test_a_formula_brings_neither_markup_nor_addresses(latex):
    for markup in (formula(latex), sanitize(f"<span data-tex='{latex}'>x</span>")):
        assert sanitize(markup) == markup
        page = with_sources(markup, str)
        read = html5lib.parse(page, namespaceHTMLElements=False)
        tags = {str(element.tag).rpartition("}")[2] for element in read.iter()}
        assert not tags & {"script", "img", "a", "style"}, page
        names = {name for element in read.iter() for name in element.attrib}
        assert not names & {"onerror", "onload", "onclick", "href", "style", "id", "src"}, page


def test_a_formula_is_kept_as_latex_and_drawn_for_the_page():
    markup = sanitize(r'<p>I = <span data-tex="\frac{U}{R}">old</span></p><p><span>plain</span></p>')
    assert markup == r'<p>I = <span data-tex="\frac{U}{R}"></span></p><p>plain</p>'
    assert to_text(markup) == "I = \\frac{U}{R}\nplain"
    assert "<mfrac><mrow><mi>U</mi></mrow><mrow><mi>R</mi></mrow></mfrac>" in with_sources(markup, str)


@pytest.mark.parametrize("latex", [r"\frac{1", r"\nothing{1}", "{" * 100, "^"])
def test_a_formula_that_cannot_be_read_shows_what_was_written(latex):
    assert formulas.mathml(latex) is None and formulas.drawing(latex) is None
    shown = with_sources(formula(latex), str)
    assert shown == f'<code class="formula-text">{latex}</code>'


def test_a_formula_longer_than_the_limit_is_text():
    assert formula("x" * (formulas.MOST + 1)) == "x" * (formulas.MOST + 1)
    assert sanitize(f'<span data-tex="{"x" * (formulas.MOST + 1)}">y</span>') == "y"


@pytest.mark.parametrize(
    "latex", [r"\frac{1}{2}", r"R_\mathrm{总}=\sqrt{x^2}", r"\begin{cases}x&1\\y&2\end{cases}", r"\color{red}{x}"]
)
def test_a_formula_is_drawn_for_paper(latex):
    drawn = formulas.drawing(latex)
    assert drawn is not None and 5 < drawn.width < 120 and 4 < drawn.height < 40 and drawn.svg.startswith("<svg")


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
        "<span data-tex='a<b'>",
        '<span data-tex="&quot;x">',
        "<span>",
        "</span>",
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
