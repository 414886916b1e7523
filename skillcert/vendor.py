"""Copy what the pages and the PDFs really use out of node_modules into static/vendor/.

Third-party code is installed, never committed. Run by `make setup` with any Python 3.11: only the standard library is used, because
nothing else need be there yet. The copy replaces the whole folder, so that what was dropped from the list is gone from the disk too.
"""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent

FILES = {
    "htmx.org/dist/htmx.min.js": "htmx.min.js",
    "@tabler/core/dist/css/tabler.min.css": "tabler.min.css",
    "@tabler/core/dist/js/tabler.min.js": "tabler.min.js",
    "echarts/dist/echarts.common.min.js": "echarts.min.js",
    "axe-core/axe.min.js": "axe.min.js",
    "@expo-google-fonts/noto-sans-sc/400Regular/NotoSansSC_400Regular.ttf": "fonts/NotoSansSC-Regular.ttf",
    "@expo-google-fonts/noto-sans-sc/700Bold/NotoSansSC_700Bold.ttf": "fonts/NotoSansSC-Bold.ttf",
    "@expo-google-fonts/noto-serif-sc/400Regular/NotoSerifSC_400Regular.ttf": "fonts/NotoSerifSC-Regular.ttf",
    "@expo-google-fonts/noto-serif-sc/700Bold/NotoSerifSC_700Bold.ttf": "fonts/NotoSerifSC-Bold.ttf",
    "@expo-google-fonts/noto-sans-sc/LICENSE_FONT": "fonts/LICENSE",
}
FOLDERS = {"@tabler/icons/icons/outline": "icons"}


def copy(source: Path, target: Path) -> int:
    """Fill `target` from a node_modules folder; returns the number of files. Raises FileNotFoundError for a missing one."""
    fresh = target.with_name(target.name + ".new")
    shutil.rmtree(fresh, ignore_errors=True)
    for origin, name in FILES.items():
        place = fresh / name
        place.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source / origin, place)
    for origin, name in FOLDERS.items():
        shutil.copytree(source / origin, fresh / name)
    shutil.rmtree(target, ignore_errors=True)
    fresh.rename(target)
    return sum(1 for path in target.rglob("*") if path.is_file())


def main() -> int:
    try:
        count = copy(ROOT / "node_modules", ROOT / "static" / "vendor")
    except FileNotFoundError as missing:
        print(f"A front-end package is incomplete: {missing}. Run 'make setup' again.", file=sys.stderr)
        return 1
    print(f"static/vendor: {count} files")
    return 0


if __name__ == "__main__":
    sys.exit(main())
