"""Chapter text to spans that tile it: narration, dialogue, heading, note, break, label.  Pure.

>>> from audiobook.read.structure import chapters
>>> text = '"I believe this," said Ann, "belongs to you."'
>>> ((_, spans_of_chapter),) = cut(chapters(text))
>>> [text[span.start : span.end] for span in spans_of_chapter if span.kind == "dialogue"]
['"I believe this,"', '"belongs to you."']

A dialogue span holds its quotation marks.  White space between two spans belongs to the narration if one of
them is narration, else to the first.

    conventions   how a document marks speech: straight or curly double marks, single ones, guillemets, dashes
    chapter       `cut`, the way in, and `spans`: paragraphs in order, and speech that runs over several
    paragraph     the steps from a paragraph to its spans
    quotations    the stretches between marks, where they open and close
    speech        which of those are spoken: not titles, scare quotes and thoughts
    writing       which of those are read instead, by the paragraphs they run over: letters, verse, headings
    insertions    what stands inside the marks and is the narrator's
    dashes        speech that a dash opens
    apostrophes   what looks like a single quotation mark and is none
    labels        paragraphs whose lines name their speakers: scripts, chat logs, messages
    script_lines  from such a paragraph to its spans
    recognised    what kind of text a chapter is, by its labels
    marks         the characters, and what stands beside them

Every decision looks at a bounded number of code points around a mark, so that the time grows with the text's
length alone, however odd the text.
"""

from audiobook.split.chapter import cut, spans
from audiobook.split.conventions import Convention, convention

__all__ = ["Convention", "convention", "cut", "spans"]
