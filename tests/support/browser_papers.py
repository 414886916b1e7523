"""Papers for browser tests: one with every kind of question, and one as long and wordy as a real one."""

from __future__ import annotations

import io
import wave
from random import Random

from PIL import Image

from skillcert.core import files
from tests.support.hall import CANARY

STEM = "卷面金丝雀"
"""Stands in stems and options: whoever finds it in a browser's storage has found a piece of the paper."""
POINTS = [{"text": f"{CANARY} 要点", "marks": "5"}]
WORDS = (
    "验电 接地 停电 操作 安全 电流 电压 绝缘 检查 记录 工具 设备 回路 线圈 触点 熔断器 断路器 变压器 电动机 控制 保护 整定 测量 仪表 端子 导线 "
    "截面 温升 负载 空载 短路 过载 相序 转速 功率 因数 照明 配电箱 开关 标识"
).split()


def item(number: int, kind: str, stem: str, key: object, options: list[str] | None = None, case: int | None = None) -> dict:
    return {
        "item_id": 9000 + number,
        "number": number,
        "type": kind,
        "marks": "10",
        "stem": stem,
        "options": [{"id": letter, "text": text} for letter, text in zip("ABCDE", options or (), strict=False)],
        "key": key,
        "case": case,
        "range": CANARY,
    }


def drawing() -> int:
    """A picture of the paper; gives its file."""
    out = io.BytesIO()
    Image.new("RGB", (240, 120), "teal").save(out, "PNG")
    return files.put(out.getvalue(), "图.png", "image/png", "item:0").id


def recording(seconds: int = 2) -> int:
    """A recording of the paper; gives its file."""
    out = io.BytesIO()
    with wave.open(out, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(1)
        sound.setframerate(8000)
        sound.writeframes(bytes(128 + 40 * (n // 20 % 2) for n in range(8000 * seconds)))
    return files.put(out.getvalue(), "听.wav", "audio/wav", "item:0").id


def mixed_content(picture: int = 0, sound: int = 0) -> dict:
    """Two singles (the first with a picture and a recording, files given), a multiple, a true/false item, a fill-in with two gaps, a short answer, an essay, and a case with a single and a short answer."""
    four = [f"{STEM}选项{letter}" for letter in "甲乙丙丁"]
    seen = f'<img data-file="{picture}" alt="配电箱接线图">' if picture else ""
    heard = f'<audio data-file="{sound}" title="听录音"></audio>' if sound else ""
    asked = [
        ("single", f"<p>{STEM}一：下列哪一项正确？{seen}{heard}</p>", ["C"], four, None),
        ("single", f"<p>{STEM}二：I<sub>2</sub> 表示（　）。</p>", ["A"], four, None),
        ("multiple", f"<p>{STEM}三：哪些属于安全措施？</p>", ["A", "D"], four, None),
        ("judge", f"<p>{STEM}四：停电后即可作业。</p>", ["F"], None, None),
        ("fill", f"<p>{STEM}五：电分为（　）和____两种。</p>", [["直流"], ["交流"]], None, None),
        ("short", f"<p>{STEM}六：简述欧姆定律。</p>", POINTS, None, None),
        ("essay", f"<p>{STEM}七：论述检修的安全要求。</p>", POINTS, None, None),
        ("single", f"<p>{STEM}八：本案例首先应做什么？</p>", ["B"], four, 7),
        ("short", f"<p>{STEM}九：说明理由。</p>", POINTS, None, 7),
    ]
    items = [item(n, kind, stem, key, options, case) for n, (kind, stem, key, options, case) in enumerate(asked, 1)]
    cases = [{"id": 7, "title": "配电箱改造", "text": f"<p>{STEM}：某车间配电箱改造，<b>三相四线</b>进线。</p>"}]
    return {"title": "电工（四级/中级工）理论知识试卷", "minutes": 90, "cases": cases, "items": items}


def long_content(questions: int = 100, seed: int = 1) -> dict:
    """As many singles, multiples and true/false items as a real paper has, with stems of some 40 and options of some 10 characters."""
    rng = Random(seed)
    items = []
    for n in range(1, questions + 1):
        kind = "judge" if n > questions * 0.8 else "multiple" if n > questions * 0.6 else "single"
        stem = f"<p>{''.join(rng.choices(WORDS, k=16))}（　）。</p>"
        options = None if kind == "judge" else ["".join(rng.choices(WORDS, k=4)) for _ in range(4)]
        items.append(item(n, kind, stem, {"judge": ["F"], "multiple": ["A", "D"]}.get(kind, ["C"]), options))
    return {"title": "电工（四级/中级工）理论知识试卷", "minutes": 90, "items": items}
