"""`make bench`: measure, print, and write docs/performance.md. `python -m bench saves` measures one part and writes nothing."""

from __future__ import annotations

import platform
import sys
from pathlib import Path

from bench import bank_pages, bulk, saves
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
    pages, roster, bank, paper = bulk.certificate_pages(), bulk.roster(), bulk.bank(), bulk.composition()
    return [
        "| work | figure |",
        "|---|---|",
        f"| certificate PDF with photo and QR code, 50 a document | **{pages['pages_per_cpu_s']:.1f} a second and core** "
        f"({1000 * pages['cpu_s'] / pages['pages']:.0f} ms each) |",
        _import("roster", roster),
        _import("item", bank),
        f"| composition of 190 items from {paper['items']:,} on 360 points | **{1000 * paper['cpu_s']:.0f} ms** CPU, "
        f"{'every quota met' if paper['complete'] else 'NOT complete'} |",
    ]


def _import(name: str, told: dict) -> str:
    return (
        f"| import of {told['rows']:,} {name} rows (SQLite), CPU of one core | preview **{told['preview_s']:.1f} s**, "
        f"confirm **{told['confirm_s']:.1f} s**; {told['stored']:,} stored, {told['refused']:,} refused |"
    )


PARTS = {"saves": ("The save of an exam answer", saves_part), "bulk": ("Work in bulk", bulk_part)}
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
