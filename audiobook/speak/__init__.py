"""Written text to spoken text, and how it is said.  Pure, save `pls`.

>>> spoken('"_Never_," said Dr. Lee in 1905. ', {})
'Never, said Doctor Lee in nineteen oh five.'

The same spoken text goes to every engine, so whatever engines disagree about is written out: years, money,
abbreviations.  What they all say alike (`12`) stays, and so does what is ambiguous (`Room 101`, a
bare `8-10`): a voice that stumbles is better than one that says something else.

    editing         `spoken`; `edits`, with their places in the written text; `unsaid`, what they leave out
    pronunciations  words of the lexicon
    rules           numbers, dates, signs, sounds, messages, emoji, homographs ...: one table a subject
    marks           what has no sound
    delivery        tempo, pitch and volume of a line, from the words beside it
    pls             the lexicon in the W3C's format, for other programs
"""

from audiobook.speak.editing import Edit, applied, edits, is_speakable, spoken, unsaid
from audiobook.speak.marks import EMPHASIS

__all__ = ["EMPHASIS", "Edit", "applied", "edits", "is_speakable", "spoken", "unsaid"]
