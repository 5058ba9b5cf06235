"""Spans to lines: who speaks each one.  Pure.

characters (who exists) -> turns (which quotations one person says, and the tags and beats beside them)
-> speakers (who may speak each turn, and what speaks for it) -> decode (the best sequence of them)

>>> characters = attribute.discover([(chapter, spans)])                                # doctest: +SKIP
>>> lines = attribute.speakers(chapter, spans, characters)                             # doctest: +SKIP
"""

from audiobook.attribute.characters import FIRST_PERSON_ID, Known, discover
from audiobook.attribute.speakers import speakers

__all__ = ["FIRST_PERSON_ID", "Known", "discover", "speakers"]
