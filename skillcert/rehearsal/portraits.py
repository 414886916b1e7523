"""Drawn placeholder photos: a head and shoulders on white, no real face. 358×441 JPEG, the same for the same seed."""

import io
import random

from PIL import Image, ImageDraw

SKIN = ("#e8c4a0", "#dbb08a", "#f0d2b4", "#c99a72")
HAIR = ("#2b2320", "#3a2f28", "#1d1b1a", "#55493f")
CLOTH = ("#3f5f86", "#5a6b5d", "#7a4e4e", "#46506b", "#6b6f76", "#2f4858")


def portrait(seed: str, female: bool = False) -> bytes:
    """A picture that differs from person to person, so that a swapped photo is seen."""
    rng = random.Random(seed)
    image = Image.new("RGB", (358, 441), "white")
    draw = ImageDraw.Draw(image)
    skin, hair, cloth = rng.choice(SKIN), rng.choice(HAIR), rng.choice(CLOTH)
    wide, tall = rng.randint(62, 76), rng.randint(84, 98)
    middle, top = 179, 92
    if female:
        draw.ellipse((middle - wide - 22, top - 26, middle + wide + 22, top + 2 * tall + 46), fill=hair)
    draw.ellipse((24, 318, 334, 640), fill=cloth)
    draw.rectangle((middle - 30, top + 2 * tall - 30, middle + 30, 350), fill=skin)
    draw.polygon([(middle - 44, 330), (middle, 392), (middle + 44, 330)], fill="#f4f4f2")
    draw.ellipse((middle - wide, top, middle + wide, top + 2 * tall), fill=skin)
    draw.pieslice((middle - wide - 8, top - 24, middle + wide + 8, top + tall + 20), 180, 360, fill=hair)
    for side in (-1, 1):
        x = middle + side * wide * 0.42
        draw.ellipse((x - 7, top + tall - 4, x + 7, top + tall + 8), fill="#2a2a2a")
        draw.line((x - 14, top + tall - 20, x + 14, top + tall - 20), fill=hair, width=5)
    draw.arc((middle - 22, top + tall + 34, middle + 22, top + tall + 60), 20, 160, fill="#9c5c50", width=4)
    out = io.BytesIO()
    image.save(out, "JPEG", quality=80)
    return out.getvalue()
