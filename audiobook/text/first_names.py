"""English first names and the gender of most people who have them.

>>> gender_of("Nora"), gender_of("Jackie"), gender_of("Table")
('female', 'other', None)

The table `first_names.tsv` comes from the 1990 US census lists (public domain), with additions.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

    from audiobook.model import Gender

_GENDERS: Final[Mapping[str, Gender]] = {"m": "male", "f": "female", "u": "other"}


def gender_of(word: str) -> Gender | None:
    """The gender of most people with a first name; `other`: common for both; None: not a first name."""
    return _table().get(word.lower())


@cache
def _table() -> dict[str, Gender]:
    """Genders by name, in small letters."""
    lines = files("audiobook.text").joinpath("first_names.tsv").read_text(encoding="utf-8").splitlines()
    rows = (line.split("\t") for line in lines if not line.startswith("#"))
    return {name: _GENDERS[letter] for name, letter in rows}
