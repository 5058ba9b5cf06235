"""A colour for each speaker, readable as text in a light and in a dark page.

Enters a number; leave two colours of one hue, each as dark or light as contrast with its page asks for
(WCAG 2.2, 1.4.3: 4.5 to 1), also on the tint of itself that marks the line being heard.
"""

from __future__ import annotations

import colorsys
from dataclasses import dataclass
from typing import Final

CONTRAST: Final = 5.0
"""To one, on the tint: a little more than asked for, since screens differ."""
GOLDEN_ANGLE: Final = 0.381966
"""Of a turn: any number of hues in a row lie as far apart as they can."""
FIRST_HUE: Final = 0.58
TINT: Final = 0.14
"""The share of a colour in the tint of the page that marks a line."""

Rgb = tuple[float, float, float]
"""Red, green, blue, 0 to 1, in sRGB."""

LIGHT_PAGE: Final[Rgb] = (0xFB / 255, 0xF9 / 255, 0xF4 / 255)
DARK_PAGE: Final[Rgb] = (0x17 / 255, 0x18 / 255, 0x1C / 255)


@dataclass(frozen=True, slots=True)
class Colour:
    """A speaker's colour on one page, as CSS has it."""

    ink: str
    tint: str


def of(number: int, page: Rgb) -> Colour:
    """The colour of the speaker with that number, from 0, on a page of that colour."""
    hue = (FIRST_HUE + number * GOLDEN_ANGLE) % 1
    saturation = 0.55
    steps = range(48, 0, -1) if luminance(page) > 0.5 else range(52, 100)
    for lightness in steps:
        ink = colorsys.hls_to_rgb(hue, lightness / 100, saturation)
        tint = mixed(ink, page)
        if contrast(ink, tint) >= CONTRAST:
            break
    return Colour(css(ink), css(tint))


def mixed(ink: Rgb, page: Rgb) -> Rgb:
    """The page with a TINT of the ink."""
    red, green, blue = (TINT * one + (1 - TINT) * other for one, other in zip(ink, page, strict=True))
    return red, green, blue


def luminance(colour: Rgb) -> float:
    """Relative luminance, WCAG 2.2."""
    red, green, blue = (one / 12.92 if one <= 0.04045 else ((one + 0.055) / 1.055) ** 2.4 for one in colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: Rgb, other: Rgb) -> float:
    """The contrast ratio of two colours, 1 to 21, WCAG 2.2."""
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def css(colour: Rgb) -> str:
    """As `#rrggbb`."""
    return "#" + "".join(f"{round(255 * one):02x}" for one in colour)
