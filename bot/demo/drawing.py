"""Made-up pictures for the phones: a street by night, never the same twice, and nobody's."""

import io
from random import Random

from PIL import Image, ImageDraw

SIZE = (480, 360)
SKY, MOON, ROAD, LAMP = (24, 32, 58), (240, 232, 200), (44, 46, 56), (255, 214, 120)
WALLS = ((94, 78, 84), (70, 88, 104), (104, 92, 66), (72, 96, 82), (110, 74, 66))


def street(number: int) -> bytes:
    """The picture with this number, as a JPEG."""
    chance, picture = Random(number), Image.new("RGB", SIZE, SKY)
    pen = ImageDraw.Draw(picture)
    for _ in range(40):
        x, y = chance.randrange(SIZE[0]), chance.randrange(160)
        pen.point((x, y), fill=(200, 200, 220))
    moon = chance.randrange(40, SIZE[0] - 90)
    pen.ellipse((moon, 30, moon + 44, 74), fill=MOON)
    _houses(pen, chance)
    pen.rectangle((0, 290, *SIZE), fill=ROAD)
    for x in range(chance.randrange(40), SIZE[0], 90):
        pen.rectangle((x, 322, x + 44, 327), fill=(150, 146, 130))
    written = io.BytesIO()
    picture.save(written, "JPEG", quality=82)
    return written.getvalue()


def _houses(pen: ImageDraw.ImageDraw, chance: Random) -> None:
    left = -chance.randrange(50)
    while left < SIZE[0]:
        width, top = chance.randrange(90, 140), chance.randrange(140, 210)
        wall = chance.choice(WALLS)
        pen.rectangle((left, top, left + width, 290), fill=wall)
        roof = tuple(max(0, part - 34) for part in wall)
        pen.polygon((left - 8, top, left + width // 2, top - 40, left + width + 8, top), fill=roof)
        for x in range(left + 16, left + width - 26, 36):
            lit = LAMP if chance.random() < 0.4 else (34, 38, 50)
            pen.rectangle((x, top + 24, x + 20, top + 50), fill=lit)
        pen.rectangle((left + width // 2 - 12, 240, left + width // 2 + 14, 290), fill=(48, 36, 32))
        left += width + chance.randrange(6, 30)
