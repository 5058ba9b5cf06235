"""Written text to spoken text, and how it is said.  Pure, save `pls`.

>>> spoken('"_Never_," said Dr. Lee in 1905. ', {})
'Never, said Doctor Lee in nineteen oh five.'

The same spoken text goes to every engine, so whatever engines disagree about is written out: years, money,
abbreviations.  What they all say alike (`12`) stays, and so does what is ambiguous (`Room 101`, `3/4/05`,
`8-10`): a voice that stumbles is better than one that says something else.

    editing         `spoken`, and `edits`, which know their places in the written text
    pronunciations  words of the lexicon
    rules           numbers, money, dates, abbreviations, capitals: one table a subject
    marks           what has no sound
    delivery        tempo, pitch and volume of a line, from the words beside it
    pls             the lexicon in the W3C's format, for other programs
"""

from audiobook.speak.editing import Edit, applied, edits, is_speakable, spoken
from audiobook.speak.marks import EMPHASIS

__all__ = ["EMPHASIS", "Edit", "applied", "edits", "is_speakable", "spoken"]
