"""What a simulated candidate reads on a paper's page and writes into it: every kind of question, as the page sends it. Pure."""

from __future__ import annotations

import random
import re
from dataclasses import dataclass
from html import unescape

QUESTION = re.compile(r'(?=<section class="question")')
NUMBER = re.compile(r'data-n="(\d+)"')
INPUT = re.compile(r"<input[^>]*>")
TOKEN = re.compile(r'value="([0-9a-f]{12})"')
VALUE = re.compile(r'value="([^"]*)"')
AREA = re.compile(r"<textarea[^>]*data-text[^>]*>(.*?)</textarea>", re.DOTALL)

WORDS = "安全 电流 检查 记录 先断电 再验电 规程 接地 <b>线径</b> 5 Ω “额定” I=U/R & 停机 复核".split()
"""Among them what a page must not mangle: angle brackets, quotes, an ampersand."""
FILL, SHORT, ESSAY = 1, 12, 60
"""Words of an answer."""


@dataclass(frozen=True)
class Asked:
    """A question as the page shows it: tokens to choose from (`many` of them or one), or fields to write in; `area`: a large one."""

    tokens: tuple[str, ...] = ()
    many: bool = False
    fields: int = 0
    area: bool = False


def questions(page: str) -> dict[int, Asked]:
    """The questions of a paper's page by their numbers."""
    return {number: _asked(chunk) for number, chunk in _chunks(page)}


def stored(page: str) -> dict[int, str]:
    """What the page shows as answered, as the page would send it: tokens with commas between, or = and the texts."""
    return {number: value for number, chunk in _chunks(page) if (value := _shown(chunk))}


def _chunks(page: str) -> list[tuple[int, str]]:
    chunks = QUESTION.split(page)[1:]
    return [(int(found[1]), chunk) for chunk in chunks if (found := NUMBER.search(chunk))]


def _asked(chunk: str) -> Asked:
    inputs = INPUT.findall(chunk)
    tokens = tuple(found[1] for tag in inputs if 'name="q' in tag and (found := TOKEN.search(tag)))
    areas = len(AREA.findall(chunk))
    fields = areas + sum("data-text" in tag for tag in inputs)
    return Asked(tokens, any('type="checkbox"' in tag and 'name="q' in tag for tag in inputs), fields, areas > 0)


def _shown(chunk: str) -> str:
    inputs = INPUT.findall(chunk)
    chosen = [TOKEN.search(tag) for tag in inputs if 'name="q' in tag and " checked" in tag]
    if chosen:
        return ",".join(sorted(found[1] for found in chosen if found))
    texts = [unescape(found[1]) for tag in inputs if "data-text" in tag and (found := VALUE.search(tag))]
    texts += [unescape(text).replace("\r\n", "\n") for text in AREA.findall(chunk)]
    return "=" + "\n".join(texts) if any(texts) else ""


def answer(asked: Asked, chance: random.Random) -> str:
    """An answer as the page sends it."""
    if asked.many:
        return ",".join(sorted(chance.sample(asked.tokens, chance.randint(1, len(asked.tokens)))))
    if asked.tokens:
        return chance.choice(asked.tokens)
    length = FILL if not asked.area else chance.choice((SHORT, ESSAY))
    return "=" + "\n".join(_text(length, chance) for _ in range(asked.fields))


def _text(words: int, chance: random.Random) -> str:
    """Some words; a long text has lines."""
    return "".join(f"{chance.choice(WORDS)}{chr(10) if n % 20 == 19 else ' '}" for n in range(words)).strip()
