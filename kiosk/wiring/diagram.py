"""The diagram: the header in the middle, each part beside the pin it is wired to."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from feedback.faces import STROKE, curve, face
from feedback.theme import LIGHT
from kiosk.config import Config
from kiosk.wiring.header import GROUND, POWER, ROWS, TAKEN, bcm, header_pin, nearest_ground
from kiosk.wiring.shapes import Box, Disc, Line, Point, Shape, Words

WIDTH = 1360
_TOP, _PITCH, _MIDDLE = 132.0, 42, WIDTH / 2
_LEFT, _RIGHT, _CARD = 40, WIDTH - 40 - 390, (390, 76)
_GAP = 10
_PLAIN = "#4A5866"
_PIN_FILL = {"3.3 V": "#F08A4B", "5 V": "#C62839"}
_FIRST = "Pin 1 is at the end where the card is. Switch the power off before you wire."


@dataclass(frozen=True, slots=True)
class Part:
    """One wire's end: what it is, how its other leg goes, and whose colour it has."""

    name: str
    legs: str
    pin: int
    """On the header, 1 to 40."""
    smiley: int = 0
    lit: bool = False


def parts_of(config: Config) -> tuple[Part, ...]:
    """Every part with a pin, the smileys first."""
    return tuple(_parts(config))


def _parts(config: Config) -> Iterator[Part]:
    for one, pin in config.buttons.items():
        yield _part(f"Button {one}", pin, "other leg to", smiley=one)
    for one, pin in config.lights.items():
        yield _part(f"Light {one}", pin, "330 Ω, the light, then", smiley=one, lit=True)
    for name, number, legs in (
        ("Button “next”", config.next_button, "other leg to"),
        ("Speech button", config.speech.pin, "other leg to"),
        ("Buzzer module", config.buzzer, "its minus to"),
        ("Presence sensor", config.presence.pin, "plus to 5 V, pin 2; minus to"),
        ("Backlight’s switch", config.backlight.pin, "lit while high; minus to"),
    ):
        if number is not None:
            yield _part(name, number, legs)


def _part(name: str, number: int, legs: str, *, smiley: int = 0, lit: bool = False) -> Part:
    pin = header_pin(number)
    return Part(name, f"{legs} ground, pin {nearest_ground(pin)}", pin, smiley, lit)


def draw(config: Config, title: str) -> tuple[tuple[Shape, ...], tuple[int, int]]:
    """Every shape, and the size of the whole."""
    parts = parts_of(config)
    steps = 5 if 5 in config.buttons else 4
    foot = _TOP + ROWS * _PITCH + 26
    shapes: list[Shape] = [
        Box((0, 0), (WIDTH, foot + 150), LIGHT.ground, corner=0),
        Words((_LEFT, 62), title, 32, LIGHT.text, bold=True),
        Words((_LEFT, 94), _FIRST, 17, LIGHT.quiet),
    ]
    wires, cards = list[Shape](), list[Shape]()
    for side in (0, 1):
        mine = sorted((one for one in parts if one.pin % 2 != side), key=lambda one: one.pin)
        for lane, (one, y) in enumerate(zip(mine, _spread(mine), strict=True)):
            wires.extend(_wire(one, y, side, (lane, len(mine)), _colour(one, steps)))
            cards.extend(_card(one, y, side, steps))
    shapes += [*wires, *_header({one.pin for one in parts}), *cards, *_notes(parts, foot)]
    return tuple(shapes), (WIDTH, round(foot + 150))


def _row(pin: int) -> float:
    return _TOP + ((pin - 1) // 2 + 0.5) * _PITCH


def _column(pin: int) -> float:
    return _MIDDLE + (22 if pin % 2 == 0 else -22)


def _spread(parts: Iterable[Part]) -> list[float]:
    """The cards' upper edges: beside their pins where there is room, and never over one another."""
    wanted = [_row(one.pin) - _CARD[1] / 2 for one in parts]
    step = _CARD[1] + _GAP
    placed = list[float]()
    for y in wanted:
        placed.append(max(y, placed[-1] + step) if placed else max(y, _TOP - 10))
    lowest = _TOP + ROWS * _PITCH - _CARD[1] + 10
    for place in reversed(range(len(placed))):
        placed[place] = min(placed[place], lowest)
        lowest = placed[place] - step
    return placed


def _colour(part: Part, steps: int) -> str:
    return face(min(part.smiley, steps), steps).colour if part.smiley else _PLAIN


def _wire(
    part: Part, y: float, side: int, lane_of: tuple[int, int], colour: str
) -> Iterator[Shape]:
    """From the pin out, up or down in a lane of its own, and on to the card."""
    (lane, lanes), middle = lane_of, y + _CARD[1] / 2
    begin = _column(part.pin), _row(part.pin)
    end = _LEFT + _CARD[0] if side == 0 else _RIGHT
    out = -1 if side == 0 else 1
    down = middle > begin[1]
    order = (lanes - 1 - lane) if down else lane
    bend = _MIDDLE + out * (132 + 84 * (order + 0.5) / max(lanes, 1))
    points = (begin, (bend, begin[1]), (bend, middle), (end, middle))
    yield Line(points, LIGHT.text, 5.5)
    yield Line(points, colour, 3.5)


def _card(part: Part, y: float, side: int, steps: int) -> Iterator[Shape]:
    x = _LEFT if side == 0 else _RIGHT
    yield Box((x, y), _CARD, "#FFFFFF", LIGHT.edge)
    at = (x + 42, y + _CARD[1] / 2)
    if part.smiley and not part.lit:
        yield from _smiley(at, 26, part.smiley, steps)
    elif part.lit:
        yield from _lamp(at, _colour(part, steps))
    else:
        yield Disc(at, (24, 24), LIGHT.ground, LIGHT.edge)
        yield Words((at[0], at[1] + 7), part.name[:1], 20, LIGHT.quiet, bold=True, anchor="middle")
    words = (x + 84, y + 32)
    yield Words(
        words, f"{part.name}: BCM {bcm(part.pin)}, pin {part.pin}", 17, LIGHT.text, bold=True
    )
    yield Words((words[0], y + 56), part.legs, 14, LIGHT.quiet)


def _smiley(at: Point, radius: float, value: int, steps: int) -> Iterator[Shape]:
    drawn = face(min(value, steps), steps)

    def place(point: Point) -> Point:
        return at[0] + (point[0] - 0.5) * 2 * radius, at[1] - (point[1] - 0.5) * 2 * radius

    yield Disc(at, (radius, radius), drawn.colour, LIGHT.text)
    for eye in drawn.eyes:
        half = (drawn.eye_size[0] * radius, drawn.eye_size[1] * radius)
        yield Disc(place(eye), half, drawn.line)
    strokes = [*drawn.brows, curve(drawn.mouth), *((drawn.mouth[::3],) if drawn.open_mouth else ())]
    for stroke in strokes:
        yield Line(tuple(place(one) for one in stroke), drawn.line, STROKE * 2 * radius)


def _lamp(at: Point, colour: str) -> Iterator[Shape]:
    yield Disc(at, (13, 13), colour, LIGHT.text)
    for x, y in ((0, -1), (0.71, -0.71), (1, 0), (0.71, 0.71), (0, 1), (-0.71, 0.71), (-1, 0),
                 (-0.71, -0.71)):  # fmt: skip
        ray = ((at[0] + x * 18, at[1] + y * 18), (at[0] + x * 25, at[1] + y * 25))
        yield Line(ray, LIGHT.text, 2.5)


def _header(used: set[int]) -> Iterator[Shape]:
    board = ((_MIDDLE - 50, _TOP - 12), (100, ROWS * _PITCH + 24))
    yield Box(*board, LIGHT.text, corner=12)
    for pin in range(1, 2 * ROWS + 1):
        at, left = (_column(pin), _row(pin)), pin % 2 == 1
        named = POWER.get(pin) or ("ground" if pin in GROUND else f"BCM {bcm(pin)}")
        fill = _PIN_FILL.get(named, "#66788B" if pin in GROUND else "#F6F7F9")
        yield Disc(at, (14, 14), fill if pin in used or bcm(pin) is None else "#35485C")
        ink = LIGHT.text if pin in used or named == "3.3 V" else "#F6F7F9"
        yield Words((at[0], at[1] + 5), str(pin), 13, ink, bold=pin in used, anchor="middle")
        x = _MIDDLE + (-58 if left else 58)
        tone = LIGHT.text if pin in used else LIGHT.quiet
        label = Words((x, at[1] - 5), named, 13, tone, pin in used, "end" if left else "start")
        yield label


def _notes(parts: Iterable[Part], foot: float) -> Iterator[Shape]:
    told = [
        "A button closes its pin to ground; the board brings the resistor. Any ground will do.",
        "A pin gives 3.3 V and 8 mA: a brighter light, a ring or a 12 V lamp needs a transistor.",
    ]
    for one in parts:
        number = bcm(one.pin)
        if number in TAKEN:
            told.append(f"Take another pin for {one.name}: at BCM {number} {TAKEN[number]}.")
    for line, words in enumerate(told[:5]):
        yield Words((_LEFT, foot + 30 + line * 26), words, 16, LIGHT.quiet)
