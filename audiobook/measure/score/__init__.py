"""How well the program finds quotations and their speakers, on documents that people have marked.

gold documents -> predict (our own reading, splitting and attribution) -> measure (one document) -> report

>>> for gold in score.documents([Path("story.jsonl")]):                                # doctest: +SKIP
...     measured.append(score.measure(gold, score.predict(gold, "given"), "given"))
>>> print(score.text(score.document(measured, "given")))                               # doctest: +SKIP

What is measured, end to end: a quotation that was missed is wrong.

*Segments.*  A segment is one unbroken stretch of direct speech; quote marks and white space at its ends do
not count.  Gold and found segments are matched one to one, the best overlap first, where the common part is
at least half of both together.  Precision, recall and F1 over segments and over the characters inside them.

*Attribution.*  The answer for a gold quotation is the speaker whose dialogue covers most of its characters,
and at least a fifth of them.  Accuracy is right answers over gold quotations that have a speaker: per
quotation (all parts of one utterance are one) and per segment (each part is one); `micro` pools all
documents, `macro` is the mean over documents.  Groups: the quotation's type, `explicit`, `anaphoric`,
`implicit`, `untyped`, and `non_explicit` for the second and third together; the speaker's `category:...`;
`no_minor`, major and intermediate characters alone; `answered`, quotations that were given to somebody.

*Cast unknown* has two readings.  `name`: a character of the program's stands for the gold character that its
name and aliases mean.  `one2one`: the pairing of both under which most quotations are right, whatever the
names, which is what a listener hears as consistent voices.

*Certainty*, over the gold quotations that were found (by `name` where the cast is unknown): the confidence
is that of the line which covers most of the quotation for the answer.  `errors` are quotations with the
wrong speaker or none; those that were missed count apart.

The JSON (`document`), shares from 0 to 1:

    {"cast": "given" | "unknown", "reading": "given" | "name",
     "summary": {"documents", "detection": DETECTION,
                 "attribution": {READING: {UNIT: {GROUP: {"right", "total", "micro", "macro"}}}}},
     "documents": [{"id", "speakers": {"gold", "found"}, "detection": DETECTION,
                    "attribution": {READING: {UNIT: {GROUP: {"right", "total", "accuracy"}}}}}],
     "errors": {"total", "kinds": {KIND: count}, "neighbour"},
     "reliability": {"quotes", "expected_calibration_error",
                     "bins": [{"from", "to", "quotes", "confidence", "right"}]},
     "review": {"quotes", "errors", "missed",
                "points": [{"share", "quotes", "errors_found", "accuracy_then"}]}}

DETECTION is `{"gold", "found", "matched", "exact", "segments", "exact_ends", "gold_characters",
"found_characters", "shared_characters", "characters"}`, where `segments` and `characters` are
`{"precision", "recall", "f1"}`.  READING is `given`, or `name` and `one2one`; UNIT is `quote` or `segment`.
A KIND of error is the first that fits of `missed`, `no_such_character` (nobody of the program's stands for
the speaker), `nobody`, `stranger` (the answer stands for no gold character), `other_gender`, `same_gender`,
`unknown_gender`; `neighbour` counts, across kinds, answers that name whoever says the quotation before or
after.  In `points`, `errors_found` is the part of `review.errors` that stands in the least certain `share` of
the quotations, and `accuracy_then` the accuracy over all quotations once those errors are mended.
"""

from audiobook.measure.score.gold import Gold, documents
from audiobook.measure.score.measure import Measured, measure
from audiobook.measure.score.program import CastMode, Prediction, predict
from audiobook.measure.score.report import document
from audiobook.measure.score.tables import text

__all__ = [
    "CastMode",
    "Gold",
    "Measured",
    "Prediction",
    "document",
    "documents",
    "measure",
    "predict",
    "text",
]
