"""Pictures are drawn anew: place and time of a photograph, hidden comments and anything glued on behind stay out."""

import warnings
from collections.abc import Callable
from io import BytesIO
from typing import Any

from PIL import Image, ImageOps

from cases.files.refusing import RefusedError

MOST_PIXELS = 50_000_000
SAVED: dict[str, dict[str, Any]] = {
    "JPEG": {"quality": 85, "optimize": True},
    "PNG": {},
    "WEBP": {"quality": 85},
}


def redrawn(form: str) -> Callable[[bytes], bytes]:
    """A reader of one form of picture; its first frame is kept, turned the way it is looked at."""

    def read(came: bytes) -> bytes:
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("error", Image.DecompressionBombWarning)
                return _redraw(came, form)
        except RefusedError:
            raise
        except Exception:  # whatever a hostile file makes the decoder raise, the file is refused
            raise RefusedError("The picture could not be read. Save it again, or take a picture of it.") from None

    return read


def _redraw(came: bytes, form: str) -> bytes:
    with Image.open(BytesIO(came), formats=[form]) as opened:
        if opened.width * opened.height > MOST_PIXELS:  # before anything is unpacked
            raise RefusedError("The picture is too large. Save it with at most 50 million pixels.")
        opened.load()
        upright = ImageOps.exif_transpose(opened)
        mode = "RGBA" if form != "JPEG" and upright.has_transparency_data else "RGB"
        bare = Image.new(mode, upright.size)
        bare.paste(upright.convert(mode))
    drawn = BytesIO()
    bare.save(drawn, form, **SAVED[form])
    return drawn.getvalue()
