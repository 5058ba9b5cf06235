"""Score how well the program finds quotations and their speakers in texts that people have annotated.

- `gold`: the annotated documents;
- `program`: the program's own prediction for their text, from reading to attribution;
- `measure`: one document, prediction against gold, with `names` to match the characters;
- `report`: all documents, pooled and averaged, as JSON, with `certainty` for confidence and review;
- `tables`: the same as text;
- `reviewer`: a simulated person who answers the program's questions, with `curves` for what that brings.

>>> measured = []
>>> for gold in score.documents([Path("story.jsonl")]):                                # doctest: +SKIP
...     measured.append(score.measure(gold, score.predict(gold, "given"), "given"))
>>> print(score.text(score.document(measured, "given")))                               # doctest: +SKIP

Everything is measured end to end: a quotation that the program misses counts as wrong.

*Segments.*  A segment is one unbroken stretch of direct speech, without quote marks and white space at its
ends.  Gold and predicted segments are matched one to one, the best overlap first, where the overlap is at
least half of their union.  Precision, recall and F1 are over segments, and over the characters inside them.

*Attribution.*  The answer for a gold quotation is the speaker whose dialogue covers most of its characters,
if that is at least a fifth of them.  Accuracy is right answers over gold quotations that have a speaker: per
quotation (all parts of an utterance count once) and per segment (each part counts).  `micro` pools all
documents, `macro` is the mean over documents.  Groups: the quotation's type, `explicit`, `anaphoric`,
`implicit` or `untyped`, and `non_explicit` for the second and third together; the speaker's `category:...`;
`no_minor`, major and intermediate characters only; `answered`, quotations with any answer.

*Cast unknown* has two readings.  `name`: one of the program's characters stands for the gold character that
its name and aliases denote.  `one2one`: the pairing of both casts that makes most quotations right, whatever
the names, which is what a listener hears as consistent voices.

*Certainty* covers the gold quotations that were found (by `name` where the cast is unknown): the confidence
is that of the line that covers most of the quotation for the answer.  `errors` are quotations with the wrong
speaker or none; missed quotations are counted separately.

The JSON (`document`), with shares from 0 to 1:

    {"cast": "given" | "unknown", "reading": "given" | "name",
     "summary": {"documents", "detection": DETECTION,
                 "attribution": {READING: {UNIT: {GROUP: {"right", "total", "micro", "macro"}}}}},
     "documents": [{"id", "speakers": {"gold", "found"}, "detection": DETECTION,
                    "attribution": {READING: {UNIT: {GROUP: {"right", "total", "accuracy"}}}}}],
     "errors": {"total", "kinds": {KIND: count}, "neighbour"},
     "reliability": {"quotes", "expected_calibration_error",
                     "bins": [{"from", "to", "quotes", "confidence", "right"}]},
     "review": {"quotes", "errors", "missed",
                "points": [{"share", "quotes", "errors_found", "accuracy_then"}]},
     "certainty": [{"group", "quotes", "right", "expected_calibration_error",
                    "errors_found": [for each share of "points"]}],
     "reviewed": {"groups": [{"group", "documents", ...CURVE}], "documents": [{"id", ...CURVE}]}}

`reviewed` is there only if a review was asked for; CURVE is `{"quotes", "asked": {KIND_OF_QUESTION: count},
"points": [{"answers", READING: accuracy}]}`, the accuracy after so many answers to each document.
The *group* of a document is the part of its id before the first colon.

DETECTION is `{"gold", "found", "matched", "exact", "segments", "exact_ends", "gold_characters",
"found_characters", "shared_characters", "characters"}`, where `segments` and `characters` are
`{"precision", "recall", "f1"}`.  READING is `given`, or `name` and `one2one`; UNIT is `quote` or `segment`.
The KIND of an error is the first that applies of `missed`, `no_such_character` (none of the program's
characters stands for the speaker), `nobody` (no answer), `stranger` (the answer stands for no gold
character), `other_gender`, `same_gender`, `unknown_gender`.  `neighbour` counts, across kinds, answers that
are the speaker of the quotation before or after.  In `points`, `errors_found` is the share of `review.errors`
among the least certain `share` of the quotations, and `accuracy_then` the accuracy over all quotations once
those errors are corrected.
"""

from audiobook.measure.score import curves
from audiobook.measure.score.gold import Gold, documents
from audiobook.measure.score.measure import Measured, measure
from audiobook.measure.score.program import CastMode, Prediction, Utterance, predict
from audiobook.measure.score.report import document
from audiobook.measure.score.reviewer import Reviewed, reviewed
from audiobook.measure.score.tables import text

__all__ = [
    "CastMode",
    "Gold",
    "Measured",
    "Prediction",
    "Reviewed",
    "Utterance",
    "curves",
    "document",
    "documents",
    "measure",
    "predict",
    "reviewed",
    "text",
]
