"""A made-up photo that knows more than it should."""

import io

from PIL import Image


def photo(width: int = 60, height: int = 40, *, turned: bool = True) -> bytes:
    """A picture that knows where it was taken."""
    picture = Image.new("RGB", (width, height), "red")
    exif = Image.Exif()
    exif[0x010F] = "Secret Camera"
    exif.get_ifd(0x8825)[2] = (21.0, 1.0, 42.0)  # GPS latitude
    if turned:
        exif[0x0112] = 6  # lies on its side
    written = io.BytesIO()
    picture.save(written, "JPEG", exif=exif)
    return written.getvalue()
