"""Pages of a bank with 100,000 items: statements, time on the server, first paint in a browser; beside the empty bank's page."""

from __future__ import annotations

import re
import shutil
import statistics
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from flask import Flask
from sqlalchemy import event, insert, select, text

from bench.house import ROOT, build, gunicorn, house
from skillcert.core.db import db
from skillcert.core.work import unit_of_work
from skillcert.itembank.models import Item, ItemConflict, ItemReview, Point, stem_mark
from skillcert.itembank.states import Importance, ItemPool, ItemState, ItemType
from skillcert.rehearsal.stages.people import PASSWORD
from skillcert.rehearsal.world import World

MANY = 100_000
PAINTED = "() => (performance.getEntriesByName('first-contentful-paint')[0] || {}).startTime || 0"
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
ROUNDS = 7
CODE, LEVEL = "6-31-01-03", 4
EMPTY = 5
"""A level of the same occupation whose bank is empty: what any page of this house costs."""
WORDS = "验电 接地 停电 操作 安全 电流 电压 绝缘 检查 记录 工具 设备 护理 清洁 消毒 沟通 观察 评估 计划 应急".split()
STATES = [ItemState.APPROVED] * 90 + [ItemState.DRAFT] * 5 + [ItemState.RETIRED] * 2
STATES += [ItemState.SUBMITTED, ItemState.REVIEWED, ItemState.RETURNED]
KINDS = [ItemType.SINGLE] * 6 + [ItemType.JUDGE] * 3 + [ItemType.MULTIPLE]
POOLS = [ItemPool.SECRET] * 8 + [ItemPool.RESERVE, ItemPool.PRACTICE]


@dataclass(frozen=True)
class Page:
    """One page, measured: statements, their time and the whole answer (medians, milliseconds), kilobytes of HTML."""

    name: str
    path: str
    statements: int
    sql_ms: float
    ms: float
    kb: float


def fill(count: int, seed: int = 1) -> None:
    """Put `count` items, 360 points and a few conflicts into the bank, past the verbs: only the amount matters here."""
    rng = Random(seed)
    writers = list(range(1, 41))
    with unit_of_work():
        db.session.execute(insert(Point), list(_points()))
        points = list(db.session.scalars(select(Point.id).where(Point.importance.is_not(None))))
        for start in range(0, count, 10_000):
            rows = [_item(n, rng, points, writers) for n in range(start, min(start + 10_000, count))]
            db.session.execute(insert(Item), rows)
        some = list(db.session.scalars(select(Item.id).limit(50)))
        db.session.execute(insert(ItemConflict), [{"item_id": one, "key": ["B"], "source": "x"} for one in some])
        db.session.execute(
            insert(ItemReview), [{"item_id": one, "reviewer": "x", "approved": True, "checks": []} for one in some]
        )


def _points() -> Iterator[dict]:
    for head in range(1, 13):
        yield {"occupation_code": CODE, "level": LEVEL, "code": f"{head}", "name": f"范围{head}", "importance": None}
        for n in range(1, 31):
            yield {
                "occupation_code": CODE,
                "level": LEVEL,
                "code": f"{head}.{n}",
                "name": f"鉴定点{head}-{n}",
                "importance": Importance.X,
            }


def _item(n: int, rng: Random, points: list[int], writers: list[int]) -> dict:
    question = f"第{n}题 " + "".join(rng.choices(WORDS, k=12)) + "（　）。"
    if n % 200 == 1:
        question = f"第{n - 1}题的近似题（　）。" if n % 400 == 1 else "下列说法正确的是（　）。"
    used = rng.choice((0, 0, 1, 2, 5))
    return {
        "occupation_code": CODE, "level": LEVEL, "point_id": rng.choice(points), "type": rng.choice(KINDS),
        "stem": f"<p>{question}</p>", "stem_text": question, "stem_mark": stem_mark(question),
        "options": [{"id": letter, "text": "".join(rng.choices(WORDS, k=4))} for letter in "ABCD"], "key": ["A"],
        "difficulty": rng.randint(1, 5), "fingerprint": f"{n:064d}", "state": rng.choice(STATES), "author_id": rng.choice(writers),
        "pool": rng.choice(POOLS), "used_count": used,
        "last_used_on": date(2026, 1, 1) + timedelta(days=rng.randint(0, 300)) if used else None,
        "related": f"E{n // 50}" if n % 50 < 3 else None,
    }  # fmt: skip


def paths() -> list[tuple[str, str]]:
    """What is measured: (name, path)."""
    bank = f"/office/banks/{CODE}/{LEVEL}"
    item = db.session.scalar(
        select(Item.id).where(Item.related.is_not(None), Item.state == ItemState.REVIEWED).limit(1)
    )
    some = db.session.scalar(select(Point.id).where(Point.code == "3"))
    return [
        ("empty bank (what any page costs)", f"/office/banks/{CODE}/{EMPTY}"),
        ("list of banks", "/office/banks"),
        ("list of items", bank),
        ("last page of the list", f"{bank}?page=4000"),
        ("state, type and pool chosen", f"{bank}?state=approved&type=multiple&pool=reserve"),
        ("range, writer and use chosen", f"{bank}?point={some}&author=3&use=never"),
        ("sorted by difficulty", f"{bank}?sort=-difficulty"),
        ("sorted by use, last page", f"{bank}?sort=used_count&page=4000"),
        ("search: two words", f"{bank}?q=验电 安全"),
        ("search: nothing found", f"{bank}?q=没有这样的词"),
        ("an item", f"/office/items/{item}"),
        ("its versions", f"/office/items/{item}/versions"),
        ("review queue", "/office/banks/reviews"),
        ("duplicates and conflicts", f"{bank}/conflicts"),
        ("my assignments", "/office/banks/mine"),
        ("assignments of the bank", f"{bank}/assignments"),
        ("to do", "/office/"),
    ]


@contextmanager
def counted() -> Iterator[list[float]]:
    """The seconds of each statement that runs meanwhile."""
    spent: list[float] = []
    engine = db.engine

    def before(_connection, _cursor, _statement, _parameters, context, _many):
        context.began = time.perf_counter()

    def after(_connection, _cursor, _statement, _parameters, context, _many):
        spent.append(time.perf_counter() - context.began)

    event.listen(engine, "before_cursor_execute", before)
    event.listen(engine, "after_cursor_execute", after)
    try:
        yield spent
    finally:
        event.remove(engine, "before_cursor_execute", before)
        event.remove(engine, "after_cursor_execute", after)


def signed_in(app: Flask, login: str = "office-items"):
    """A test client of the chief item writer."""
    client = app.test_client()
    form = client.get("/sign-in").get_data(as_text=True)
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', form).group(1)
    client.post("/sign-in", data={"csrf_token": token, "login": login, "password": PASSWORD})
    return client


def measure(app: Flask) -> list[Page]:
    """Every page, ROUNDS times after one warm-up."""
    client, found = signed_in(app), []
    for name, path in paths():
        times, sql, count, size = [], [], 0, 0
        for turn in range(ROUNDS + 1):
            db.session.remove()
            with counted() as spent:
                began = time.perf_counter()
                answer = client.get(path)
                took = time.perf_counter() - began
            assert answer.status_code == 200, (path, answer.status_code)
            if turn:
                times.append(took)
                sql.append(sum(spent))
                count, size = len(spent), len(answer.data)
        found.append(
            Page(name, path, count, 1000 * statistics.median(sql), 1000 * statistics.median(times), size / 1024)
        )
    return found


def paint(url: str, wanted: list[tuple[str, str]]) -> dict[str, float]:
    """Milliseconds from the click to the first contentful paint in a chromium, by page; empty where there is none."""
    program = next((found for name in BROWSERS if (found := shutil.which(name))), None)
    if program is None:
        return {}
    from playwright.sync_api import sync_playwright

    told = {}
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=program, args=["--no-sandbox"])
        page = browser.new_page()
        page.goto(f"{url}/sign-in")
        page.fill("[name=login]", "office-items")
        page.fill("[name=password]", PASSWORD)
        page.press("[name=password]", "Enter")
        page.wait_for_url(f"{url}/office/**")
        for name, path in wanted:
            times = []
            for _ in range(3):
                page.goto(url + path, wait_until="load")
                while not (painted := page.evaluate(PAINTED)):
                    time.sleep(0.01)
                times.append(painted)
            told[name] = statistics.median(times)
        browser.close()
    return told


def floor_ms() -> float:
    """`SELECT 1` through the same session: the least a statement can cost here."""
    times = []
    for _ in range(200):
        began = time.perf_counter()
        db.session.execute(text("SELECT 1")).scalar()
        times.append(time.perf_counter() - began)
    return 1000 * statistics.median(times)


def lines(count: int = MANY) -> list[str]:
    """The part of docs/performance.md."""
    with house() as (app, folder, where):
        build(World(seed=1, throwaway=True), "standards")
        fill(count)
        least, pages, wanted = floor_ms(), measure(app), paths()
        db.session.remove()
        environment = {"SKILLCERT_INSTANCE": str(folder), "DATABASE_URL": where, "SKILLCERT_THROWAWAY": "1"}
        with gunicorn("wsgi:app", ROOT, environment) as (url, _pid):
            painted = paint(url, wanted)
    told = [
        f"{count:,} items in one bank (SQLite, without any cache); medians of {ROUNDS} requests in one process. "
        f"`SELECT 1` through the same session takes {least:.2f} ms. First paint: from the click in a Chromium on the same",
        "machine, with gunicorn and two workers, medians of 3.",
        "",
        "| page | statements | in the database ms | whole answer ms | first paint ms | HTML kB |",
        "|---|---|---|---|---|---|",
    ]
    for one in pages:
        seen = f"**{painted[one.name]:.0f}**" if one.name in painted else "not measured"
        told.append(f"| {one.name} | {one.statements} | {one.sql_ms:.0f} | {one.ms:.0f} | {seen} | {one.kb:.0f} |")
    worst = max(pages, key=lambda one: one.ms)
    return [
        *told,
        "",
        f"Most statements {max(one.statements for one in pages)}; slowest page: {worst.name}, {worst.ms:.0f} ms.",
    ]
