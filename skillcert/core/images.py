"""Pictures: decoded within a limit of pixels, written anew, so that nothing but the picture is kept.

A photo for a ticket or certificate is a JPEG with a width:height of 0.70 to 0.83; each export profile crops it once more.
"""

from __future__ import annotations

import io
from dataclasses import dataclass

from PIL import Image, ImageOps, UnidentifiedImageError

from skillcert.core.i18n import N_
from skillcert.core.reasons import Reason, Refused, register

REASONS = {
    "images.unreadable": N_("The picture cannot be read. Save it as JPG or PNG and choose it again."),
    "images.too_many_pixels": N_(
        "The picture is {width} × {height}; at most {limit} million pixels are read. Make it smaller first."
    ),
    "images.far_too_many_pixels": N_("The picture has far more than {limit} million pixels. It was not opened."),
    "images.too_small": N_("The photo is {width} × {height}; it must be at least {min_width} × {min_height}."),
    "images.ratio": N_(
        "The photo is {width} × {height}, a width to height of {ratio}; it must lie between {low} and {high} "
        "(like 295 × 413 or 358 × 441). Crop it and choose it again."
    ),
}
register(REASONS)

LOW, HIGH = 0.70, 0.83
MIN_WIDTH, MIN_HEIGHT = 295, 413
KEEP = (1050, 1400)
"""A stored photo is no larger than this: enough for print at 600 dpi in one inch."""
MAX_KB = 500
MEGAPIXELS, MEGAPIXELS_BASELINE = 16, 50
"""A baseline JPEG is decoded at a fraction of its size, so a telephone's 48 million pixels fit in the memory limit."""
ITEM_SIDE = 1600


@dataclass(frozen=True)
class Picture:
    data: bytes
    media_type: str
    width: int
    height: int


@dataclass(frozen=True)
class Profile:
    """How one platform wants photos: pixels, most kilobytes, file name from {number} and {name}."""

    width: int = 358
    height: int = 441
    max_kb: int = 150
    name: str = "{number}.jpg"


NATIONAL = Profile()


def clean_photo(data: bytes) -> Picture:
    """A photo of a person written anew as JPEG, upright, without EXIF; raises Refused with what is wrong with it."""
    image = _decode(data, KEEP)
    width, height = image.info["true_size"]
    reasons = []
    if width < MIN_WIDTH or height < MIN_HEIGHT:
        reasons.append(
            Reason("images.too_small", width=width, height=height, min_width=MIN_WIDTH, min_height=MIN_HEIGHT)
        )
    if not LOW <= width / height <= HIGH:
        reasons.append(
            Reason(
                "images.ratio",
                width=width,
                height=height,
                ratio=f"{width / height:.2f}",
                low=f"{LOW:.2f}",
                high=f"{HIGH:.2f}",
            )
        )
    if reasons:
        raise Refused(reasons)
    image.thumbnail(KEEP, Image.Resampling.LANCZOS)
    return _jpeg(image, MAX_KB)


def crop(data: bytes, profile: Profile = NATIONAL) -> Picture:
    """A stored photo for one platform: cut at the sides alike, or more from below than above, then resized."""
    image = _decode(data, (profile.width * 3, profile.height * 3))
    cut = ImageOps.fit(image, (profile.width, profile.height), Image.Resampling.LANCZOS, centering=(0.5, 0.3))
    return _jpeg(cut, profile.max_kb)


def clean_image(data: bytes, side: int = ITEM_SIDE) -> Picture:
    """A picture in an item, written anew without its metadata: PNG stays PNG (drawings), all else becomes JPEG."""
    image = _decode(data, (side, side), keep_alpha=True)
    image.thumbnail((side, side), Image.Resampling.LANCZOS)
    if data.startswith(b"\x89PNG"):
        out = io.BytesIO()
        image.save(out, "PNG", optimize=True)
        return Picture(out.getvalue(), "image/png", *image.size)
    return _jpeg(image, 1024)


def _decode(data: bytes, wanted: tuple[int, int], keep_alpha: bool = False) -> Image.Image:
    """The picture in RGB (RGBA when asked and present), upright; its size before reduction is info["true_size"]."""
    try:
        with Image.open(io.BytesIO(data), formats=("JPEG", "PNG")) as image:
            _check_pixels(image)
            size = image.size
            if image.getexif().get(0x0112, 1) in (5, 6, 7, 8):
                size = size[::-1]
            image.draft("RGB", (max(wanted), max(wanted)))
            image.load()
            upright = ImageOps.exif_transpose(image)
            plain = _plain(upright, keep_alpha)
    except Image.DecompressionBombError:
        raise Refused([Reason("images.far_too_many_pixels", limit=MEGAPIXELS)]) from None
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, EOFError):
        raise Refused([Reason("images.unreadable")]) from None
    plain.info = {"true_size": size}
    return plain


def _check_pixels(image: Image.Image) -> None:
    baseline = image.format == "JPEG" and not image.info.get("progressive")
    limit = MEGAPIXELS_BASELINE if baseline else MEGAPIXELS
    if image.width * image.height > limit * 1_000_000:
        raise Refused([Reason("images.too_many_pixels", width=image.width, height=image.height, limit=limit)])


def _plain(image: Image.Image, keep_alpha: bool) -> Image.Image:
    if "A" in image.getbands() or "transparency" in image.info:
        image = image.convert("RGBA")
        if keep_alpha:
            return image
        ground = Image.new("RGB", image.size, "white")
        ground.paste(image, mask=image.getchannel("A"))
        return ground
    return image.convert("RGB")


def _jpeg(image: Image.Image, max_kb: int) -> Picture:
    """Write with the best quality that stays within the kilobytes."""
    plain = _plain(image, keep_alpha=False)
    plain.info = {}
    for quality in (90, 84, 76, 66, 54, 40):
        out = io.BytesIO()
        plain.save(out, "JPEG", quality=quality, optimize=True)
        if out.tell() <= max_kb * 1024:
            break
    return Picture(out.getvalue(), "image/jpeg", *plain.size)
