"""Photos: written anew, nothing kept but the picture, limits before decoding (T25; decisions: ratio 0.70-0.83)."""

import io
import struct
import tracemalloc
import zlib

import pytest
from PIL import Image

from skillcert.core.images import NATIONAL, Profile, clean_image, clean_photo, crop
from skillcert.core.reasons import Refused
from tests.support.yardstick import within


def picture(width, height, form="JPEG", exif=None, mode="RGB", **options) -> bytes:
    out = io.BytesIO()
    Image.effect_noise((width, height), 30).convert(mode).save(out, form, **({"exif": exif} if exif else {}), **options)
    return out.getvalue()


def codes(data) -> list[str]:
    with pytest.raises(Refused) as refused:
        clean_photo(data)
    return [reason.code for reason in refused.value.reasons]


def opened(made) -> Image.Image:
    return Image.open(io.BytesIO(made.data))


@pytest.mark.parametrize(("width", "height"), [(295, 413), (358, 441), (700, 1000), (830, 1000)])
def test_the_usual_sizes_are_taken_and_written_as_jpeg(width, height):
    made = clean_photo(picture(width, height))
    assert made.media_type == "image/jpeg" and opened(made).format == "JPEG"
    assert (made.width, made.height) == (width, height)


def test_a_wrong_shape_is_refused_with_its_figures():
    assert codes(picture(699, 1000)) == ["images.ratio"]
    assert codes(picture(840, 1000)) == ["images.ratio"]
    assert codes(picture(200, 270)) == ["images.too_small"]
    with pytest.raises(Refused) as refused:
        clean_photo(picture(1000, 1000))
    assert refused.value.reasons[0].params == {
        "width": 1000,
        "height": 1000,
        "ratio": "1.00",
        "low": "0.70",
        "high": "0.83",
    }


def test_place_and_camera_are_gone_and_the_picture_stands_upright():
    exif = Image.Exif()
    exif[0x0112], exif[0x010F] = 6, "SecretCamera"
    exif.get_ifd(0x8825)[1] = "N"
    data = picture(1000, 750, exif=exif)
    assert b"SecretCamera" in data
    made = clean_photo(data)
    assert made.height > made.width, "turned as the camera says"
    assert b"SecretCamera" not in made.data and not opened(made).getexif() and b"Exif" not in made.data


def test_what_follows_the_picture_is_not_kept():
    made = clean_photo(picture(358, 441) + b"PK\x03\x04<script>alert(1)</script>")
    assert b"<script>" not in made.data and b"PK\x03\x04" not in made.data


def test_a_large_photo_is_made_smaller_and_stays_within_its_kilobytes():
    made = clean_photo(picture(3000, 4000, quality=70))
    assert made.width <= 1050 and made.height <= 1400 and len(made.data) <= 500 * 1024


def test_a_transparent_ground_becomes_white():
    out = io.BytesIO()
    Image.new("RGBA", (358, 441), (0, 0, 0, 0)).save(out, "PNG")
    assert opened(clean_photo(out.getvalue())).getpixel((5, 5)) == (255, 255, 255)


def test_each_profile_gets_its_pixels_and_kilobytes():
    stored = clean_photo(picture(900, 1200)).data
    assert opened(crop(stored)).size == (358, 441) and len(crop(stored, NATIONAL).data) <= 150 * 1024
    small = crop(stored, Profile(295, 413, 30))
    assert opened(small).size == (295, 413) and len(small.data) <= 30 * 1024


def test_an_item_picture_keeps_its_transparency_and_loses_its_notes():
    out = io.BytesIO()
    from PIL.PngImagePlugin import PngInfo

    notes = PngInfo()
    notes.add_text("Author", "SecretAuthor")
    Image.new("RGBA", (20, 10), (1, 2, 3, 4)).save(out, "PNG", pnginfo=notes)
    made = clean_image(out.getvalue())
    assert made.media_type == "image/png" and b"SecretAuthor" not in made.data and opened(made).mode == "RGBA"


def png_header(width, height) -> bytes:
    def chunk(kind, body):
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", zlib.compress(bytes(10_000))) + chunk(b"IEND", b"")


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (png_header(50_000, 50_000), "images.far_too_many_pixels"),
        (png_header(6_000, 6_000), "images.too_many_pixels"),
        (b"\x89PNG\r\n\x1a\n" + b"x" * 100, "images.unreadable"),
        (b"\xff\xd8\xff" + b"x" * 100, "images.unreadable"),
        (b"<svg/>", "images.unreadable"),
        (b"GIF89a" + bytes(50), "images.unreadable"),
    ],
    ids=["50k", "6k", "png", "jpeg", "svg", "gif"],
)
def test_a_hostile_picture_ends_quickly_and_small(data, code):
    tracemalloc.start()
    with within(1):
        assert codes(data) == [code]
    assert tracemalloc.get_traced_memory()[1] < 50 * 2**20
    tracemalloc.stop()


def test_a_picture_cut_off_is_refused():
    assert codes(picture(358, 441)[:900]) == ["images.unreadable"]


def test_the_three_hundred_photos_of_a_real_zip_are_taken(shared_data):
    from skillcert.core.uploads import read_zip

    reading = read_zip((shared_data / "rosters/photos_clean.zip").read_bytes())
    sizes = {(made.width, made.height) for made in (clean_photo(member.data) for member in reading)}
    assert sizes == {(358, 441)} and reading.ignored == []
