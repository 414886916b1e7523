"""What a busy season asks at once: certificates, a roster of 10,000, a bank of 10,000."""

from __future__ import annotations

import datetime as dt
import io
import time

from PIL import Image
from sqlalchemy import func, select

from bench.house import build, house
from skillcert.certificates.documents import Sheet, certificates
from skillcert.certificates.printed import freeze
from skillcert.core import clock, sheets
from skillcert.core.db import db
from skillcert.core.imports import rows_of
from skillcert.core.states import Verdict
from skillcert.core.work import unit_of_work
from skillcert.itembank import imports
from skillcert.itembank.models import Item
from skillcert.itembank.service import Bank
from skillcert.plans.models import Batch, Offer
from skillcert.registration import groups
from skillcert.registration.models import Registration
from skillcert.rehearsal import roster_making
from skillcert.rehearsal.world import World

MANY = 10_000


def certificate_pages(count: int = 100, each: int = 50) -> dict[str, float]:
    """Certificates with photo and QR code, `each` to a document; CPU seconds of one core."""
    picture = io.BytesIO()
    Image.linear_gradient("L").resize((358, 441)).convert("RGB").save(picture, "JPEG")

    def sheet(serial: int) -> Sheet:
        printed = freeze(
            number=f"S000033000123263{serial:06d}", name="王小明", id_type="居民身份证", id_number="330702199001010015",
            occupation="人工智能训练师", work_type=None, level=3, institution="示范职业技术学院", issued_on=dt.date(2026, 11, 21),
            query_url="http://zscx.osta.org.cn", institution_query_url="http://pjjg.osta.org.cn", photo_sha256="ab" * 32,
        )  # fmt: skip
        address = f"HTTPS://CERT.EXAMPLE.EDU.CN/V/{serial:042d}"
        return Sheet(printed, picture.getvalue(), address, "cert.example.edu.cn")

    certificates([sheet(1)])  # fonts are read once
    began = time.process_time()
    for first in range(0, count, each):
        certificates([sheet(first + n) for n in range(1, each + 1)])
    spent = time.process_time() - began
    return {"pages": count, "cpu_s": spent, "pages_per_cpu_s": count / spent}


def roster(count: int = MANY) -> dict[str, float]:
    """A group workbook: read and judged as a preview, then confirmed; the records are registrations."""
    with house() as _:
        world = build(World(seed=1, throwaway=True), "plans")
        clerk = world.actor("centre", "exam_affairs")
        world.travel(db.session.get(Batch, world.batch_id).registration_opens)
        offer = db.session.get(Offer, world.offer_id)
        name = offer.work_type.name if offer.work_type else offer.occupation.name
        data = roster_making.workbook(roster_making.rows(1, count, name, offer.level, clock.today()))
        began = time.process_time()
        with unit_of_work():
            run_id = groups.begin(db.session.get(Batch, world.batch_id), clerk, "roster.xlsx", data).id
        previewed = time.process_time()
        with unit_of_work():
            run = db.session.get(groups.ImportRun, run_id)
            groups.confirm(run, clerk)
            refused = len(rows_of(run, Verdict.REFUSED))
        ended = time.process_time()
        stored = db.session.scalar(select(func.count(Registration.id)))
    return {
        "rows": count,
        "stored": stored,
        "refused": refused,
        "preview_s": previewed - began,
        "confirm_s": ended - previewed,
    }


def bank(count: int = MANY) -> dict[str, float]:
    """An item workbook: read, judged, confirmed."""
    with house() as _:
        world = build(World(seed=1, throwaway=True), "plans")
        writer = world.actor("centre", "items_assessors")
        offer = db.session.get(Offer, world.offer_id)
        where, data = Bank(offer.occupation_code, offer.level), _items(count)
        began = time.process_time()
        with unit_of_work():
            run_id = imports.begin(where, "bank.xlsx", data, writer).id
        previewed = time.process_time()
        with unit_of_work():
            run = db.session.get(imports.ImportRun, run_id)
            imports.confirm(run, writer)
            refused = len(rows_of(run, Verdict.REFUSED))
        ended = time.process_time()
        stored = db.session.scalar(select(func.count(Item.id)))
    return {
        "rows": count,
        "stored": stored,
        "refused": refused,
        "preview_s": previewed - began,
        "confirm_s": ended - previewed,
    }


def _items(count: int) -> bytes:
    heads = ["题型", "题干", "答案", "选项A", "选项B", "选项C", "选项D", "知识点一级", "知识点二级", "难度"]
    rows = []
    for n in range(count):
        where = [f"范围{n % 6 + 1}", f"范围{n % 6 + 1}要点{n // 6 % 60 + 1}", "中等"]
        if n % 4 == 3:
            rows.append(
                [
                    "判断题",
                    f"第 {n} 号设备停电检修前必须验电并悬挂标示牌。",
                    "正确" if n % 8 == 3 else "错误",
                    "",
                    "",
                    "",
                    "",
                    *where,
                ]
            )
        else:
            options = [f"第 {n} 种做法{letter}" for letter in "甲乙丙丁"]
            rows.append(["单选题", f"第 {n} 号工位在检修前首先应当做的是（　）。", "ABCD"[n % 4], *options, *where])
    return sheets.write_xlsx(sheets.Sheet("试题", [sheets.Column(head) for head in heads], rows))
