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
UNISEX: Final = frozenset(
    """
    addison adrian alex alexis ali andie andy angel ari ariel ash ashley ashton aubrey avery bailey bev billie
    billy blair blake bo bobbie brett brooklyn cal cam cameron camille carmen carroll casey charley charlie
    chris clem cody cory courtney dakota dale dallas dana danny darcy dee dennie devin devon dominique drew
    dylan elliot elliott ellis emerson emery evan evelyn fern fin finley finn francis frankie fran freddie
    gabe gabby gale gene george georgie gerry glen glenn gray greer hadley harley harper hayden hollis hunter
    ira jackie jade jaime jamie jan jay jean jerry jess jesse jessie jo jody joey jordan jude jules julian
    juno kai kelly ken kendall kerry kim kit kris kyle lacey lane laurie lee leigh lesley leslie lindsay
    lindsey logan lonnie lou lynn mackenzie madison marion marlowe max mel mickey micah mo monroe morgan nat
    nico nicky noah noel ollie page paris parker pat peyton phoenix pip quinn ray reagan reese remy rene ricky
    riley river robbie robin rory rowan roxie ryan sam sammy sandy sasha sawyer scout shannon shay shelby
    shelley shirley sidney sky skye skyler spencer stacy stevie storm sydney tate taylor teddy terry toby
    tommie toni tony tracey tracy tristan tyler val vivian wren wynn
    """.split()
)
"""First names that many of the other gender have today."""


def gender_of(word: str) -> Gender | None:
    """The gender of most people with a first name; `other`: common for both; None: not a first name."""
    return _table().get(word.lower())


def is_unisex(word: str) -> bool:
    """Do many of the other gender have the first name today, whatever the census says?"""
    return word.lower() in UNISEX


@cache
def _table() -> dict[str, Gender]:
    """Genders by name, in small letters."""
    lines = files("audiobook.text").joinpath("first_names.tsv").read_text(encoding="utf-8").splitlines()
    rows = (line.split("\t") for line in lines if not line.startswith("#"))
    return {name: _GENDERS[letter] for name, letter in rows}
