"""Making the file of a batch: piece by piece in the background, with the catalogue at its head."""

import tempfile
from collections.abc import Iterator

from skillcert.archive import queries, service
from skillcert.archive.bundle import Bundle, manifest
from skillcert.archive.pieces_results import make
from skillcert.archive.tables import workbook
from skillcert.archive.volumes import FOLDERS, Item, Line, asked
from skillcert.core import clock, files, jobs
from skillcert.core.actor import Actor
from skillcert.core.db import db
from skillcert.core.i18n import translate
from skillcert.core.models import Job
from skillcert.plans.models import Batch

CHINESE = "zh_Hans_CN"


def build(job: Job) -> Iterator[tuple[int, int]]:
    """One piece a step. A killed run begins anew: nothing is kept before the last step, which keeps or closes in one go."""
    batch_id, close, actor = job.args["batch_id"], job.args["close"], jobs.actor_of(job)
    items = asked(queries.needs(batch_id))
    counts: dict[str, int] = {}
    with tempfile.TemporaryFile() as target:
        bundle = Bundle(target)
        for done, item in enumerate(items, 1):
            counts[item.code] = 0
            for path, content in contents(item, batch_id, actor):
                bundle.add(path, content)
                counts[item.code] += 1
            yield done, len(items)
        batch = db.session.get(Batch, batch_id)
        lines = [Line(item, counts[item.code], queries.waivers(batch_id).get(item.code)) for item in items]
        bundle.add("0-卷内目录.xlsx", catalogue(batch, lines))
        entries = bundle.close()
        target.seek(0)
        data = target.read()
    if close:
        kept = service.close(batch, data, manifest(entries), len(entries), actor)
        return {"file_id": kept.file_id, "files": len(entries), "closed": True}
    return {"file_id": service.keep_draft(batch, data, actor).id, "files": len(entries), "closed": False}


def contents(item: Item, batch_id: int, actor: Actor) -> Iterator[tuple[str, bytes]]:
    """The files of a piece with their paths in the archive: made from the records, or scanned and put in."""
    folder = f"{FOLDERS[item.volume]}/{item.name}"
    if item.made:
        for name, content in make(item.code, batch_id, actor):
            yield f"{folder}/{name}", content
        return
    scans = [scan for scan in queries.scans(batch_id) if scan.piece == item.code]
    for number, scan in enumerate(scans, 1):
        yield f"{folder}/{number:02d}.pdf", files.read(scan.file)


def catalogue(batch: Batch, lines: list[Line]) -> bytes:
    """卷内目录: each piece with its number of files, or why it is not there."""
    rows = [
        [
            FOLDERS[line.item.volume],
            line.item.name,
            translate(CHINESE, line.item.title),
            line.files,
            line.waiver or "",
            "缺" if line.missing else "",
        ]
        for line in lines
    ]
    rows.append(
        [
            batch.number,
            batch.name,
            "",
            sum(line.files for line in lines),
            f"立卷时间 {clock.local(clock.now()):%Y-%m-%d %H:%M}",
            "",
        ]
    )
    return workbook("卷内目录", ["卷", "件", "名称", "文件数", "免存原因", "缺失"], rows)
