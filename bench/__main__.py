"""`make bench`: measure, print, and write docs/performance.md. `python -m bench saves` measures one part and writes nothing."""

from __future__ import annotations

import platform
import sys
from pathlib import Path

from bench import assembling, bank_pages, bulk, saves
from bench.house import ROOT, WORKERS
from skillcert.core import clock

FLOOR = 1.5
"""CPU of our save may be this many times that of the bare view."""


def hardware() -> str:
    lines = Path("/proc/cpuinfo").read_text().splitlines()
    model = next((line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")), platform.machine())
    cores = sum(line.startswith("processor") for line in lines)
    memory = int(Path("/proc/meminfo").read_text().split()[1]) // 1024**2
    return f"{cores} cores of {model}, {memory} GiB, Linux {platform.release()}, Python {platform.python_version()}"


def saves_part() -> list[str]:
    if not saves.available():
        return ["The load driver does not lie beside this checkout (`../shared/bench`): saves were not measured."]
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


PARTS = {
    "saves": ("The save of an exam answer", saves_part),
    "bulk": ("Work in bulk", bulk_part),
    "assembling": ("Putting papers together", assembling_part),
}
PARTS["bank"] = ("Pages of a large item bank", bank_pages.lines)


def main(arguments: list[str]) -> int:
    chosen = arguments or list(PARTS)
    text = [
        "# Speed, measured",
        "",
        f"Written by `make bench` on {clock.today():%Y-%m-%d}.",
        "",
        f"Machine: {hardware()}.",
        "",
    ]
    for name in chosen:
        title, measure = PARTS[name]
        text += [f"## {title}", "", *measure(), ""]
    print("\n".join(text))
    if not arguments:
        (ROOT / "docs" / "performance.md").write_text("\n".join(text), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
