"""What kind of text a chapter is, by its spans: prose, a script, a chat log, or prose with messages.  Pure.

>>> from audiobook.model import Span
>>> kind("ANN: Look.", [Span(0, 5, "label"), Span(5, 10, "dialogue", named="Ann")])
'script'
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal

if TYPE_CHECKING:
    from collections.abc import Sequence

    from audiobook.model import Span

TextKind = Literal["prose", "script", "chat log", "prose with messages"]
MOSTLY: Final = 0.5
"""The share of a chapter's dialogue that has labels, from which on it is a script or a chat log."""


def kind(text: str, spans: Sequence[Span]) -> TextKind:
    """The kind of text that a chapter is."""
    labels = [text[span.start : span.end] for span in spans if span.kind == "label"]
    if not labels:
        return "prose"
    dialogue = [span for span in spans if span.kind == "dialogue"]
    if sum(bool(span.named) for span in dialogue) < MOSTLY * len(dialogue):
        return "prose with messages"
    capitals = sum(label.isupper() and not label[0].isdigit() and label[0] not in "[(<" for label in labels)
    return "script" if capitals >= MOSTLY * len(labels) else "chat log"
