"""The 40-pin header, the same on Pi 3, 4, Zero 2 W and the CM4's IO board.

Pin 1 is the corner nearest the card's end; odd pins are on the inside of the board, even ones on
its edge. Source: https://www.raspberrypi.com/documentation/computers/raspberry-pi.html#gpio
"""

ROWS = 20
POWER = {1: "3.3 V", 17: "3.3 V", 2: "5 V", 4: "5 V"}
GROUND = (6, 9, 14, 20, 25, 30, 34, 39)
_BCM = {
    3: 2, 5: 3, 7: 4, 8: 14, 10: 15, 11: 17, 12: 18, 13: 27, 15: 22, 16: 23, 18: 24, 19: 10, 21: 9,
    22: 25, 23: 11, 24: 8, 26: 7, 27: 0, 28: 1, 29: 5, 31: 6, 32: 12, 33: 13, 35: 19, 36: 16,
    37: 26, 38: 20, 40: 21,
}  # fmt: skip
TAKEN = {
    0: "a board's identity chip speaks here",
    1: "a board's identity chip speaks here",
    14: "the serial console speaks here",
    15: "the serial console speaks here",
}
"""BCM numbers that start-up uses for itself."""


def bcm(pin: int) -> int | None:
    """The number that settings use for a pin of the header; None for power and ground."""
    return _BCM.get(pin)


def header_pin(bcm_number: int) -> int:
    """Where on the header a BCM number is, 1 to 40; raises KeyError."""
    return {number: pin for pin, number in _BCM.items()}[bcm_number]


def nearest_ground(pin: int) -> int:
    """The ground that needs the shortest wire, on the same side where there is a choice."""
    return min(GROUND, key=lambda one: (abs(one - pin) + (one - pin) % 2, one))
