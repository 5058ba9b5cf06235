"""Spans to lines: who speaks each of them.  Pure.

characters, names   who exists, and who a name can mean
mentions, somebody, clusters, short_forms, gender_signs, genders, narrator   how `characters` finds them
labels              who the page itself names before a line, in scripts and chat logs
turns               which quotations one person says, with the tags and beats beside them
scene               who is mentioned where
cues                what the text around a turn shows of its speaker
candidates          who may speak a turn
habits              how everybody talks
features            what speaks for each candidate, as numbers
network, ranker     how much that weighs, as `training` has learned it
stages, chances     the above for a whole chapter
decode              people take turns
adapting            what a person's answers teach about the rest of the book
certainty           how sure to be
speakers            the lines, or the chances of every candidate

>>> characters = attribute.discover([(chapter, spans)])                                # doctest: +SKIP
>>> (lines,) = attribute.book([(chapter, spans)], characters)                          # doctest: +SKIP
"""

from audiobook.attribute.characters import FIRST_PERSON_ID, Known
from audiobook.attribute.labels import discover
from audiobook.attribute.speakers import Attribution, book, speakers

__all__ = ["FIRST_PERSON_ID", "Attribution", "Known", "book", "discover", "speakers"]
