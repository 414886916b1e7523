"""QR codes as pictures for documents and pages."""

import base64
import io

import zxingcpp
from PIL import Image


def png(text: str, scale: int = 8) -> bytes:
    """A QR code as PNG, `scale` pixels a module, with the quiet zone the standard asks for.

    Upper-case text of digits, letters and ``$%*+-./:`` makes a smaller code (the alphanumeric mode); a third of it may be
    soiled before it is unreadable (level M).
    """
    code = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.QRCode, ec_level="M")
    image = Image.fromarray(code.to_image(scale=scale, add_quiet_zones=True)).convert("1")
    out = io.BytesIO()
    image.save(out, "PNG", optimize=True)
    return out.getvalue()


def data_uri(text: str, scale: int = 8) -> str:
    """The same as a ``data:`` URI, as the PDF kit and ``<img>`` take it."""
    return "data:image/png;base64," + base64.b64encode(png(text, scale)).decode()
