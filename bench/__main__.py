"""`make bench`: measure everything and write docs/performance.md. `python -m bench saves` measures one part and prints it;
with `--write` it replaces that part's own section of the page and no other. `exams` is all that concerns an exam: the save and the hall.
"""

from __future__ import annotations

import argparse
import platform
import resource
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

from bench import assembling, bank_pages, beside_moodle, bulk, driver, exam_words, saves, sections
from bench.exam_hall import DATABASES, SMALL, Size
from bench.exams import PARTS as EXAM_PARTS
from bench.house import ROOT, WORKERS
from skillcert.core import clock

PAGE = ROOT / "docs" / "performance.md"
NO_DRIVER = ["The load driver does not lie beside this checkout (`../shared/bench`): this was not measured."]

FLOOR = 1.5
"""CPU of our save may be this many times that of the bare view."""


def hardware() -> str:
    lines = Path("/proc/cpuinfo").read_text().splitlines()
    model = next((line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")), platform.machine())
    cores = sum(line.startswith("processor") for line in lines)
    memory = int(Path("/proc/meminfo").read_text().split()[1]) // 1024**2
    return f"{cores} cores of {model}, {memory} GiB, Linux {platform.release()}, Python {platform.python_version()}"


def saves_part() -> list[str]:
    if not driver.available():
        return NO_DRIVER
    lines = [
        f"One answer a request over HTTP, gunicorn with {WORKERS} sync workers, {saves.CLIENTS} clients without a pause, "
        f"{saves.ROUNDS} rounds of {saves.SECONDS} s, medians. CPU is of the web server and the database together. The bare view is",
        "one Flask route with one durable upsert. After the rounds every answer of two clients is read back.",
        "",
        "| database | view | CPU ms per save | saves/s | p99 ms | errors |",
        "|---|---|---|---|---|---|",
    ]
    ratios = []
    for database, bare, ours in saves.measure():
        for name, told in (("bare", bare), ("skillcert", ours)):
            lines.append(
                f"| {database} | {name} | {told.cpu:.2f} | {told.per_second:.0f} | {told.p99:.0f} | {told.errors} |"
            )
        ratios.append(f"{database} **{ours.cpu / bare.cpu:.2f}×**")
    return [*lines, "", f"CPU against the bare view: {', '.join(ratios)} (floor: within {FLOOR:g}×)."]


def bulk_part() -> list[str]:
    pages, roster, bank = bulk.certificate_pages(), bulk.roster(), bulk.bank()
    return [
        "| work | figure |",
        "|---|---|",
        f"| certificate PDF with photo and QR code, 50 a document | **{pages['pages_per_cpu_s']:.1f} a second and core** "
        f"({1000 * pages['cpu_s'] / pages['pages']:.0f} ms each) |",
        _import("roster", roster),
        _import("item", bank),
    ]


def _import(name: str, told: dict) -> str:
    return (
        f"| import of {told['rows']:,} {name} rows (SQLite), CPU of one core | preview **{told['preview_s']:.1f} s**, "
        f"confirm **{told['confirm_s']:.1f} s**; {told['stored']:,} stored, {told['refused']:,} refused |"
    )


def assembling_part() -> list[str]:
    lines = [
        "HiGHS on one thread with a fixed seed; no search is ended by the clock, so the papers are the same on any machine. CPU",
        "seconds of one core, which on an idle machine are seconds. A bound holds for the whole pool. `python -m bench assembling` repeats",
        "this part alone.",
        "",
        "| problem | result | CPU |",
        "|---|---|---|",
    ]
    if told := assembling.science():
        lines.append(
            f"| published science pool: {told['items']} of 1,000 items, 36 constraints, most information at θ = 0 | **{told['value']:.4f}**, "
            f"{'proven optimal' if told['status'] == 'optimal' else 'NOT proven'} | **{told['cpu_s']:.2f} s** |"
        )
    for forms, gap in ((1, 0.0), (3, assembling.GAP)):
        told = assembling.large(forms, gap)
        what = "proven optimal" if told["gap"] < 1e-6 else f"within {100 * told['gap']:.2f} % of the bound"
        lines.append(
            f"| 100 of {told['items']:,} items under {told['conditions']} kinds of conditions, {forms} paper{'s without common items' if forms > 1 else ''} "
            f"| {told['value']:.2f}, {what} | **{told['cpu_s']:.1f} s** |"
        )
    lines += [
        "",
        "| the house's own papers: 190 items each, 360 points, all wishes | proven | CPU s, median | longest of 3 |",
        "|---|---|---|---|",
    ]
    for count, forms in ((2_000, 2), (10_000, 1), (10_000, 2), (10_000, 3)):
        told = assembling.papers(count, forms)
        lines.append(
            f"| {forms} out of {count:,} | {'yes' if told['proven'] else 'NO'} | **{told['median_s']:.2f}** | {told['longest_s']:.2f} |"
        )
    return lines


PARTS: dict[str, tuple[str, Callable[[], list[str]]]] = {
    "saves": ("The save of an exam answer", saves_part),
    "hall": (exam_words.TITLE, list),  # filled in by `chosen`, which knows the databases and the size
    "beside": ("Beside Moodle", beside_moodle.lines),
    "bulk": ("Work in bulk", bulk_part),
    "assembling": ("Putting papers together", assembling_part),
    "bank": ("Pages of a large item bank", bank_pages.lines),
}
GROUPS = {"exams": ["saves", "hall"]}


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    names = [*PARTS, *GROUPS, *EXAM_PARTS]
    parser.add_argument("parts", nargs="*", metavar="PART", help=f"{', '.join(names)}; all when none is named")
    parser.add_argument("--write", action="store_true", help="put the parts' sections into docs/performance.md")
    parser.add_argument("--database", choices=DATABASES, action="append", help="of the hall's parts (both)")
    parser.add_argument(
        "--small", action="store_true", help="a hall of a few: shows that it works, its figures mean nothing"
    )
    options = parser.parse_args()
    if unknown := set(options.parts) - set(names):
        parser.error(f"there is no part {', '.join(sorted(unknown))}; choose from {', '.join(names)}")
    if options.write and set(options.parts) & set(EXAM_PARTS):
        parser.error("a single part of the hall is printed only; `exams --write` measures the whole section")
    return options


def chosen(options: argparse.Namespace) -> dict[str, tuple[str, Callable[[], list[str]]]]:
    """{name: (title, what measures it)} of the sections that were asked for."""
    named = [part for name in options.parts for part in GROUPS.get(name, [name])] or list(PARTS)
    of_hall = [name for name in EXAM_PARTS if name in named] or list(EXAM_PARTS)
    names = dict.fromkeys("hall" if name in EXAM_PARTS else name for name in named)
    databases = options.database or list(DATABASES)
    hall = partial(exam_words.lines, of_hall, databases, SMALL if options.small else Size())
    measures = PARTS | {"hall": (exam_words.TITLE, hall if driver.available() else lambda: NO_DRIVER)}
    return {name: measures[name] for name in names}


def main() -> int:
    options = arguments()
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))  # thousands of candidates are as many connections
    write = options.write or not options.parts
    for name, (title, measure) in chosen(options).items():
        begun = time.monotonic()
        lines = measure()
        stamp = f"Measured on {clock.today():%Y-%m-%d} in {time.monotonic() - begun:.0f} s by `python -m bench {name}` on {hardware()}."
        print("\n".join([f"## {title}", "", stamp, "", *lines, ""]), flush=True)
        if write:  # at once: what was measured stays though a later part fails
            page = PAGE.read_text(encoding="utf-8") if PAGE.exists() else ""
            PAGE.write_text(sections.put(sections.head(page), title, [stamp, "", *lines]), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
