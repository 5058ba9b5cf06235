"""A colour for each speaker that can be read as text on a light and on a dark page.

In: the speaker's number.  Out: one hue for each page, as dark or light as the contrast requires (WCAG 2.2,
1.4.3: 4.5 to 1), also on the tint of that colour which marks the line being heard:

    of(0, LIGHT_PAGE).ink       # "#2a6092"
"""

from __future__ import annotations

import colorsys
from dataclasses import dataclass
from typing import Final

CONTRAST: Final = 5.0
"""The contrast ratio on the tint: a little more than required, since screens differ."""
GOLDEN_ANGLE: Final = 0.381966
"""From one hue to the next, as a part of the circle: keeps any number of hues well apart."""
FIRST_HUE: Final = 0.58
TINT: Final = 0.14
"""The share of the colour in the tint that marks a line; the rest is the page's colour."""

Rgb = tuple[float, float, float]
"""Red, green, blue, 0 to 1, in sRGB."""

LIGHT_PAGE: Final[Rgb] = (0xFB / 255, 0xF9 / 255, 0xF4 / 255)
DARK_PAGE: Final[Rgb] = (0x17 / 255, 0x18 / 255, 0x1C / 255)


@dataclass(frozen=True, slots=True)
class Colour:
    """A speaker's colour on one page, in CSS notation."""

    ink: str
    """The colour of the words."""
    tint: str
    """The background of the line being heard."""


def of(number: int, page: Rgb) -> Colour:
    """The colour of a speaker, numbered from 0, on a page of the given colour."""
    hue = (FIRST_HUE + number * GOLDEN_ANGLE) % 1
    saturation = 0.55
    percentages = range(48, 0, -1) if luminance(page) > 0.5 else range(52, 100)
    for lightness in percentages:
        ink = colorsys.hls_to_rgb(hue, lightness / 100, saturation)
        tint = mixed(ink, page)
        if contrast(ink, tint) >= CONTRAST:
            break
    return Colour(css(ink), css(tint))


def mixed(ink: Rgb, page: Rgb) -> Rgb:
    """The colour of the page with a TINT of the ink."""
    red, green, blue = (
        TINT * of_ink + (1 - TINT) * of_page for of_ink, of_page in zip(ink, page, strict=True)
    )
    return red, green, blue


def luminance(colour: Rgb) -> float:
    """Relative luminance, 0 to 1 (WCAG 2.2)."""
    red, green, blue = (
        value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4 for value in colour
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: Rgb, other: Rgb) -> float:
    """The contrast ratio of two colours, 1 to 21 (WCAG 2.2)."""
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def css(colour: Rgb) -> str:
    """The colour as `#rrggbb`."""
    return "#" + "".join(f"{round(255 * value):02x}" for value in colour)
