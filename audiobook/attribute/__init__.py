"""Spans to lines: who speaks each one.  Pure.

characters (who exists) -> turns (which quotations one person says, and the tags and beats beside them)
-> scene (who is mentioned where) -> features (what speaks for each candidate) -> ranker (learned by `train`)
-> decode (people take turns) -> certainty -> speakers; hints (how they sound, for the casting)

>>> characters = attribute.discover([(chapter, spans)])                                # doctest: +SKIP
>>> (lines,) = attribute.book([(chapter, spans)], characters)                          # doctest: +SKIP
"""

from audiobook.attribute.characters import FIRST_PERSON_ID, Known, discover
from audiobook.attribute.speakers import book, speakers

__all__ = ["FIRST_PERSON_ID", "Known", "book", "discover", "speakers"]
