"""The pictures of the demo, drawn: flat, calm, in the colours of the site.

Each motif always comes out the same, point for point. Shapes are drawn twice as large as the
picture and then made smaller, which smooths their edges.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from io import BytesIO

from PIL import Image, ImageDraw

WIDTH, HEIGHT = 1600, 900
_SCALE = 2

NIGHT = "#07323b"
BAND = "#0a424d"
RIVER = "#0b4f5c"
TEAL = "#2f7681"
MIST = "#8fb8bb"
HAZE = "#bcd5d7"
PALE = "#dbe8e7"
TINT = "#edf3f2"
PAPER = "#fbfaf6"
SAND = "#f0e2cb"
WHEAT = "#e8c48f"
AMBER = "#ffb976"
RUST = "#b0441a"
CLAY = "#cf7a4b"


class _Canvas:
    """Draws in the measures of the finished picture."""

    def __init__(self, background: str):
        self.image = Image.new("RGB", (WIDTH * _SCALE, HEIGHT * _SCALE), background)
        self._draw = ImageDraw.Draw(self.image)

    def box(self, x, y, width, height, fill, radius=0):
        corners = self._scaled([(x, y), (x + width, y + height)])
        self._draw.rounded_rectangle(corners, radius * _SCALE, fill)

    def disc(self, x, y, radius, fill):
        self._draw.ellipse(self._scaled([(x - radius, y - radius), (x + radius, y + radius)]), fill)

    def ring(self, x, y, radius, colour, width):
        corners = self._scaled([(x - radius, y - radius), (x + radius, y + radius)])
        self._draw.ellipse(corners, outline=colour, width=round(width * _SCALE))

    def shape(self, points, fill):
        self._draw.polygon(self._scaled(points), fill)

    def line(self, points, colour, width):
        self._draw.line(self._scaled(points), colour, round(width * _SCALE), joint="curve")
        for x, y in (points[0], points[-1]):
            self.disc(x, y, width / 2, colour)

    def half_disc(self, x, y, radius, fill):
        """The upper half of a disc which stands on (x, y)."""
        corners = self._scaled([(x - radius, y - radius), (x + radius, y + radius)])
        self._draw.pieslice(corners, 180, 360, fill)

    def land(self, height: Callable[[float], float], fill):
        """Everything below the line ``height(x)``."""
        line = [(x, height(x)) for x in range(0, WIDTH + 1, 8)]
        self.shape([*line, (WIDTH, HEIGHT), (0, HEIGHT)], fill)

    def stripe(self, middle: Callable[[float], float], width: Callable[[float], float], fill):
        """A band along the line ``middle(y)`` from top to bottom, ``width(y)`` wide."""
        steps = range(0, HEIGHT + 1, 6)
        left = [(middle(y) - width(y) / 2, y) for y in steps if width(y) > 0]
        right = [(middle(y) + width(y) / 2, y) for y in steps if width(y) > 0]
        self.shape(left + right[::-1], fill)

    @staticmethod
    def _scaled(points):
        return [(x * _SCALE, y * _SCALE) for x, y in points]


def _wave(level, swing, length, shift=0.0):
    return lambda x: level + swing * math.sin(2 * math.pi * (x / length + shift))


def _tree(canvas, x, y, size, fill=TEAL, trunk=NIGHT):
    canvas.box(x - size * 0.06, y - size * 0.6, size * 0.12, size * 0.6, trunk)
    canvas.disc(x, y - size * 0.85, size * 0.38, fill)
    canvas.disc(x - size * 0.22, y - size * 0.62, size * 0.27, fill)
    canvas.disc(x + size * 0.22, y - size * 0.62, size * 0.27, fill)


def _house(canvas, x, y, width, height, wall, roof, window=AMBER):
    """A house which stands on y, with a pointed roof and two windows."""
    canvas.box(x, y - height, width, height, wall)
    rise = width * 0.42
    canvas.shape(
        [(x - 10, y - height), (x + width / 2, y - height - rise), (x + width + 10, y - height)],
        roof,
    )
    pane = width * 0.18
    for share in (0.18, 0.64):
        canvas.box(x + width * share, y - height * 0.72, pane, pane * 1.3, window, 3)


def _sheet(canvas, x, y, width, height, fill=PAPER):
    canvas.box(x + 10, y + 14, width, height, NIGHT, 14)
    canvas.box(x, y, width, height, fill, 14)


def _lines(canvas, x, y, widths, colour=MIST, gap=34, thick=12):
    for number, width in enumerate(widths):
        canvas.box(x, y + number * gap, width, thick, colour, thick / 2)


def _person(canvas, x, y, size, coat, skin=SAND, badge=PAPER):
    """Head and shoulders which stand on y, with a badge."""
    canvas.half_disc(x, y, size * 0.62, coat)
    canvas.box(x - size * 0.62, y - 2, size * 1.24, HEIGHT - y + 4, coat)
    canvas.box(x - size * 0.12, y - size * 0.78, size * 0.24, size * 0.3, skin, size * 0.1)
    canvas.disc(x, y - size * 0.98, size * 0.34, skin)
    if badge:
        canvas.line(
            [
                (x - size * 0.2, y - size * 0.55),
                (x, y - size * 0.08),
                (x + size * 0.2, y - size * 0.55),
            ],
            badge,
            size * 0.03,
        )
        canvas.box(x - size * 0.15, y - size * 0.1, size * 0.3, size * 0.22, badge, 6)
        _lines(
            canvas,
            x - size * 0.1,
            y - size * 0.04,
            [size * 0.2, size * 0.13],
            TEAL,
            size * 0.07,
            size * 0.03,
        )


def _river() -> _Canvas:
    canvas = _Canvas(PALE)
    canvas.disc(1210, 250, 96, AMBER)
    canvas.land(_wave(420, 60, 1500, 0.1), HAZE)
    canvas.land(_wave(490, 46, 1100, 0.55), MIST)
    for x, wall, roof in (
        (180, PAPER, RUST),
        (290, SAND, CLAY),
        (1280, PAPER, CLAY),
        (1390, SAND, RUST),
    ):
        _house(canvas, x, 560, 84, 74, wall, roof)
    canvas.box(410, 410, 46, 150, PAPER)
    canvas.shape([(400, 410), (433, 330), (466, 410)], RIVER)
    canvas.land(_wave(560, 16, 1300, 0.3), TEAL)
    for x, size in ((90, 120), (545, 90), (1200, 100), (1520, 130)):
        _tree(canvas, x, 580, size, RIVER)
    canvas.stripe(
        lambda y: 800 + 150 * math.sin((y - 560) / 120),
        lambda y: 0 if y < 640 else 90 + (y - 560) * 1.5,
        HAZE,
    )
    canvas.stripe(
        lambda y: 800 + 150 * math.sin((y - 560) / 120),
        lambda y: 0 if y < 640 else (y - 575) * 0.9,
        PALE,
    )
    _bridge(canvas, 560, 1120, 640)
    return canvas


def _bridge(canvas, left, right, level):
    span = (right - left) / 3
    canvas.box(left - 60, level - 40, right - left + 120, 96, PAPER, 6)
    for number in range(3):
        canvas.half_disc(left + span * (number + 0.5), level + 58, span * 0.36, HAZE)
    canvas.box(left - 80, level - 58, right - left + 160, 22, RUST, 6)


def _town() -> _Canvas:
    canvas = _Canvas(SAND)
    canvas.disc(330, 270, 110, PAPER)
    canvas.land(_wave(560, 40, 1700, 0.2), HAZE)
    _water_tower(canvas, 1340, 690)
    _town_hall(canvas, 700, 700)
    _school_house(canvas, 1010, 700, 0.62)
    for x, width, height, wall, roof in (
        (110, 130, 120, PAPER, CLAY),
        (250, 110, 170, HAZE, RUST),
        (370, 140, 110, PAPER, RIVER),
        (520, 120, 150, WHEAT, RUST),
        (1450, 130, 120, PAPER, RUST),
    ):
        _house(canvas, x, 700, width, height, wall, roof, TEAL)
    canvas.land(_wave(700, 8, 1400), TEAL)
    for x, size in ((70, 150), (500, 110), (985, 120), (1300, 110), (1560, 150)):
        _tree(canvas, x, 716, size, RIVER)
    canvas.land(_wave(790, 18, 1250, 0.4), RIVER)
    canvas.land(_wave(850, 14, 900, 0.1), BAND)
    return canvas


def _town_hall(canvas, x, ground):
    canvas.box(x, ground - 210, 280, 210, PAPER)
    canvas.shape(
        [
            (x - 16, ground - 210),
            (x + 40, ground - 280),
            (x + 240, ground - 280),
            (x + 296, ground - 210),
        ],
        RUST,
    )
    canvas.box(x + 100, ground - 450, 80, 250, PAPER)
    canvas.shape([(x + 88, ground - 450), (x + 140, ground - 560), (x + 192, ground - 450)], RIVER)
    canvas.disc(x + 140, ground - 395, 26, AMBER)
    canvas.line([(x + 140, ground - 395), (x + 140, ground - 412)], NIGHT, 4)
    canvas.line([(x + 140, ground - 395), (x + 152, ground - 390)], NIGHT, 4)
    for column in (26, 76, 176, 226):
        for row in (170, 90):
            canvas.box(x + column, ground - row, 28, 46, TEAL, 6)
    canvas.box(x + 116, ground - 90, 48, 90, NIGHT, 10)


def _school_house(canvas, x, ground, scale):
    wide, high = 440 * scale, 240 * scale
    canvas.box(x, ground - high, wide, high, WHEAT)
    canvas.box(x - 12 * scale, ground - high - 26 * scale, wide + 24 * scale, 30 * scale, CLAY, 4)
    for column in range(6):
        for row in range(2):
            if (column in (2, 3)) and row:
                continue
            canvas.box(
                x + (30 + column * 68) * scale,
                ground - high + (40 + row * 96) * scale,
                42 * scale,
                56 * scale,
                TEAL,
                4,
            )
    canvas.box(x + 168 * scale, ground - 96 * scale, 104 * scale, 96 * scale, NIGHT, 6)


def _water_tower(canvas, x, ground):
    for foot in (-46, 0, 46):
        canvas.line([(x + foot * 1.4, ground), (x + foot * 0.6, ground - 300)], TEAL, 10)
    canvas.line([(x - 60, ground - 100), (x + 60, ground - 100)], TEAL, 8)
    canvas.box(x - 74, ground - 400, 148, 112, PAPER, 26)
    canvas.box(x - 74, ground - 356, 148, 20, RUST)
    canvas.shape([(x - 70, ground - 396), (x, ground - 460), (x + 70, ground - 396)], RIVER)


def _table() -> _Canvas:
    canvas = _Canvas(RIVER)
    for x, y in ((430, 130), (800, 110), (1170, 130), (430, 770), (800, 790), (1170, 770)):
        canvas.disc(x, y, 84, BAND)
        canvas.disc(x, y, 62, MIST)
    for x in (170, 1430):
        canvas.disc(x, 450, 84, BAND)
        canvas.disc(x, 450, 62, AMBER)
    canvas.box(260, 218, 1100, 488, NIGHT, 220)
    canvas.box(250, 200, 1100, 488, SAND, 220)
    canvas.box(286, 234, 1028, 420, WHEAT, 190)
    for x, y in ((370, 290), (690, 270), (1010, 300), (430, 470), (760, 480), (1080, 480)):
        canvas.box(x + 6, y + 8, 150, 120, CLAY, 8)
        canvas.box(x, y, 150, 120, PAPER, 8)
        _lines(canvas, x + 20, y + 24, [110, 84, 100], MIST, 28, 10)
    for x, y in ((580, 330), (940, 560), (620, 590)):
        canvas.disc(x + 4, y + 6, 34, CLAY)
        canvas.disc(x, y, 34, PAPER)
        canvas.disc(x, y, 22, RUST)
    return canvas


def _documents() -> _Canvas:
    canvas = _Canvas(HAZE)
    canvas.land(_wave(640, 30, 1800, 0.2), MIST)
    for number, (x, y) in enumerate(((230, 130), (500, 190), (770, 250), (1040, 310))):
        _sheet(canvas, x, y, 350, 470)
        canvas.box(x + 40, y + 48, 160, 22, RIVER, 11)
        _lines(canvas, x + 40, y + 112, [270, 240, 264, 200], PALE, 40, 16)
        _lines(canvas, x + 40, y + 352, [220, 140], PALE, 40, 16)
        if number == 3:
            canvas.box(x + 32, y + 280, 250, 44, AMBER, 10)
            canvas.box(x + 48, y + 294, 200, 16, NIGHT, 8)
            canvas.line([(x + 36, y + 342), (x + 280, y + 336)], RUST, 10)
        else:
            _lines(canvas, x + 40, y + 292, [230], PALE, 40, 16)
    return canvas


def _sheets() -> _Canvas:
    canvas = _Canvas(TEAL)
    canvas.disc(1500, 120, 300, RIVER)
    canvas.disc(80, 860, 260, RIVER)
    _sheet(canvas, 230, 110, 520, 680)
    _lines(
        canvas,
        280,
        170,
        [420, 400, 424, 380, 410, 424, 396, 416, 404, 424, 388, 412, 424, 376, 420, 300],
        MIST,
        36,
        18,
    )
    canvas.line([(784, 450), (824, 450)], AMBER, 16)
    canvas.shape([(818, 418), (862, 450), (818, 482)], AMBER)
    _sheet(canvas, 890, 110, 520, 680)
    canvas.box(940, 170, 300, 30, RUST, 15)
    for number, wide in enumerate((330, 280, 350, 250)):
        y = 262 + number * 118
        canvas.disc(966, y + 22, 24, TEAL)
        canvas.line([(955, y + 22), (963, y + 31), (978, y + 13)], PAPER, 6)
        _lines(canvas, 1016, y + 2, [wide, wide * 0.6], HAZE, 32, 16)
    return canvas


def _road() -> _Canvas:
    canvas = _Canvas(PALE)
    canvas.disc(420, 230, 90, AMBER)
    canvas.land(_wave(380, 40, 1500, 0.35), HAZE)
    canvas.land(_wave(430, 26, 1900, 0.8), WHEAT)
    for number, colour in enumerate((SAND, WHEAT, SAND, WHEAT, SAND)):
        top = 450 + number * 78
        canvas.land(_wave(top, 20, 1500, 0.1 * number), colour)

    def middle(y):
        return 900 - 210 * math.sin((y - 400) / 190)

    canvas.stripe(middle, lambda y: 0 if y < 432 else 16 + (y - 432) * 0.86, TEAL)
    canvas.stripe(middle, lambda y: 0 if y < 432 else 10 + (y - 432) * 0.76, RIVER)
    for start, end in ((470, 490), (515, 545), (580, 625), (670, 730), (790, 870)):
        thick = (start - 420) * 0.035
        canvas.line([(middle(y), y) for y in range(start, end, 5)], PAPER, thick)
    for number, y in enumerate((470, 540, 640, 790), start=1):
        _post(canvas, middle(y) + 40 + (y - 420) * 0.6, y, (y - 380) * 0.55, 5 - number)
    for x, y, size in ((150, 520, 110), (260, 560, 140), (1330, 500, 100), (1480, 540, 130)):
        _tree(canvas, x, y, size, TEAL)
    return canvas


def _post(canvas, x, y, size, number):
    """A post beside the road, with ``number`` strokes on its plate."""
    canvas.box(x - size * 0.05, y - size, size * 0.1, size, NIGHT)
    canvas.box(x - size * 0.3, y - size * 1.1, size * 0.6, size * 0.46, RUST, size * 0.08)
    step = size * 0.1
    for stroke in range(number):
        left = x - step * (number - 1) / 2 + stroke * step
        canvas.line([(left, y - size), (left, y - size * 0.76)], PAPER, size * 0.04)


def _school() -> _Canvas:
    canvas = _Canvas(HAZE)
    canvas.disc(1330, 210, 92, PAPER)
    canvas.land(_wave(520, 36, 1500, 0.6), MIST)
    for x, size in ((130, 210), (1440, 230), (1550, 170)):
        _tree(canvas, x, 720, size, TEAL)
    _school_house(canvas, 290, 710, 2.2)
    canvas.box(690, 150, 160, 60, PAPER, 8)
    canvas.box(716, 172, 108, 16, RUST, 8)
    canvas.land(lambda x: 705, SAND)
    canvas.land(lambda x: 800, WHEAT)
    for number in range(6):
        _bicycle(canvas, 240 + number * 200, 800, (RUST, RIVER, TEAL)[number % 3])
    return canvas


def _bicycle(canvas, x, ground, colour):
    y = ground - 34
    for wheel in (x, x + 104):
        canvas.ring(wheel, y, 36, NIGHT, 7)
        canvas.disc(wheel, y, 6, NIGHT)
    canvas.line([(x, y), (x + 32, y - 56), (x + 84, y - 56), (x + 48, y), (x, y)], colour, 8)
    canvas.line([(x + 48, y), (x + 26, y - 72)], colour, 8)
    canvas.line([(x + 104, y), (x + 80, y - 80), (x + 98, y - 84)], colour, 8)
    canvas.line([(x + 12, y - 74), (x + 40, y - 74)], NIGHT, 9)


def _classroom() -> _Canvas:
    canvas = _Canvas(TINT)
    canvas.box(0, 560, WIDTH, 340, SAND)
    canvas.box(420, 90, 760, 330, RIVER, 18)
    canvas.box(440, 110, 720, 290, PAPER, 10)
    for number, (height, colour) in enumerate(((70, HAZE), (110, MIST), (150, TEAL), (200, RUST))):
        canvas.box(500 + number * 80, 370 - height, 50, height, colour, 6)
    _lines(canvas, 870, 170, [230, 180, 210, 150], HAZE, 46, 18)
    for x in (120, 1290):
        canvas.box(x, 110, 190, 260, HAZE, 8)
        canvas.box(x + 12, 122, 78, 236, PAPER, 4)
        canvas.box(x + 100, 122, 78, 236, PAPER, 4)
    coats = (RIVER, CLAY, TEAL, BAND, RUST, MIST)
    for table, (x, y) in enumerate(((300, 640), (800, 700), (1300, 640))):
        for seat, shift in enumerate((-130, 0, 130)):
            coat = coats[(table * 2 + seat) % len(coats)]
            top = y - 60
            canvas.half_disc(x + shift, top, 62, coat)
            canvas.box(x + shift - 62, top - 2, 124, 62, coat)
            canvas.disc(x + shift, top - 92, 36, (SAND, WHEAT, CLAY)[(table + seat) % 3])
        canvas.box(x - 220, y, 440, 44, PAPER, 14)
        canvas.box(x - 220, y + 30, 440, 16, WHEAT, 8)
        for leg in (-180, 164):
            canvas.box(x + leg, y + 44, 18, 120, WHEAT)
        for paper in (-150, -30, 90):
            canvas.shape(
                [
                    (x + paper, y + 8),
                    (x + paper + 66, y + 8),
                    (x + paper + 56, y + 28),
                    (x + paper - 10, y + 28),
                ],
                HAZE,
            )
    return canvas


def _people() -> _Canvas:
    canvas = _Canvas(TINT)
    canvas.disc(1270, 240, 360, PALE)
    canvas.disc(300, 330, 280, PALE)
    _bubble(canvas, 330, 90, 330, 150, RIVER, 470)
    _lines(canvas, 376, 130, [230, 170], HAZE, 44, 20)
    _bubble(canvas, 930, 120, 280, 140, AMBER, 1050)
    _lines(canvas, 974, 156, [190, 130], RUST, 42, 20)
    for x, y, size, coat, skin in (
        (250, 620, 210, MIST, WHEAT),
        (640, 600, 215, HAZE, CLAY),
        (1000, 600, 215, MIST, SAND),
        (1370, 620, 210, HAZE, WHEAT),
    ):
        _person(canvas, x, y, size, coat, skin, None)
    for x, y, size, coat, skin in (
        (440, 730, 270, RIVER, SAND),
        (820, 750, 280, RUST, WHEAT),
        (1200, 730, 270, TEAL, CLAY),
    ):
        _person(canvas, x, y, size, coat, skin)
    return canvas


def _bubble(canvas, x, y, width, height, fill, tail):
    canvas.box(x, y, width, height, fill, 40)
    canvas.shape(
        [(tail - 24, y + height - 6), (tail + 30, y + height - 6), (tail, y + height + 50)], fill
    )


DRAWINGS: dict[str, Callable[[], _Canvas]] = {
    "classroom": _classroom,
    "documents": _documents,
    "people": _people,
    "river": _river,
    "road": _road,
    "school": _school,
    "sheets": _sheets,
    "table": _table,
    "town": _town,
}


def draw(motif: str) -> BytesIO:
    """The picture of ``motif`` as a PNG file. Raises KeyError for a motif which nobody drew."""
    large = DRAWINGS[motif]().image
    file = BytesIO()
    large.resize((WIDTH, HEIGHT), Image.Resampling.LANCZOS).save(file, "PNG")
    file.seek(0)
    return file
