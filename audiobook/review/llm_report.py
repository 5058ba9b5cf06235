"""What a language model is about to be asked, and what became of it, in words for a person.  Pure.

>>> Report("qwen3:8b", "localhost:11434", asked=30, answered=27, changed=9).summary
'language model qwen3:8b at localhost:11434: asked about 30 lines, 27 answered (9 changed)'
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from audiobook.review.chat import FORMS, Form
from audiobook.system import post

if TYPE_CHECKING:
    from collections.abc import Mapping

MOST_FAILURES = 3
"""Failed questions in a row after which the model is not asked again in this run."""
TOO_FEW = 20
"""Answers under which nothing is said of how well the model reads."""

Ignored = Literal["unknown id", "unanswered"] | post.Kind
"""Why a line has no answer; see `llm.judge` and `post.PostError`."""


@dataclass(frozen=True, slots=True)
class Estimate:
    """What asking will cost at most, if nothing is asked a second time."""

    passages: int
    """Questions, each with a passage of a scene."""
    kept: int
    """Those whose answers are kept from an earlier run."""
    read: int
    """Tokens that the model reads for the others, roughly."""
    written: int
    """Tokens that it answers, without what it thinks first."""

    def announcement(self, model: str, host: str) -> str:
        """One line for a person; empty if nothing will be asked."""
        new = self.passages - self.kept
        if not new:
            return ""
        passages = f"{new:,} passage{'' if new == 1 else 's'}"
        kept = f" ({self.kept:,} more are answered already)" if self.kept else ""
        return (
            f"asking language model {model} at {host} about {passages}{kept}: some {self.read:,} tokens to "
            f"read and {self.written:,} to write, and again where it disagrees; Ctrl-C loses no answer"
        )


@dataclass(frozen=True, slots=True)
class Report:
    """What became of the lines in question; `asked` is `answered` plus the sum of `ignored`."""

    model: str
    host: str
    asked: int
    """Lines that the model was asked about, in this run or in the earlier one whose answer was kept."""
    answered: int
    changed: int
    """Answered lines that have another speaker now."""
    again: int = 0
    """Lines whose passage was read a second time, because the model and the program disagreed."""
    known: float | None = None
    """The share of speakers that the model seems to know, 0 to 1; None: too few answers to tell."""
    cached: int = 0
    """Asked lines whose answer was kept from an earlier run."""
    ignored: Mapping[Ignored, int] = field(default_factory=dict)
    """Asked lines without a usable answer, by the reason."""
    extra: int = 0
    """Answers about speeches that do not exist; they are ignored, too."""
    left: int = 0
    """Lines in question that were not asked, because the model had failed too often or the cast is empty."""
    failure: str | None = None
    """Why the program stopped asking; None: it did not stop."""
    form: Form = FORMS[0]
    """How the server was made to answer with ids only."""

    @property
    def summary(self) -> str:
        """One line for a person; empty if there was nothing to ask."""
        if not self.asked:
            return ""
        cached = f" (answers kept for {self.cached:,})" if self.cached else ""
        kinds = ", ".join(f"{number:,} {kind}" for kind, number in sorted(self.ignored.items()))
        parts = (
            f"asked about {_lines(self.asked)}{cached}",
            f"{self.answered:,} answered ({self.changed:,} changed)",
            f"{self.again:,} asked twice" if self.again else "",
            f"it seems to know {self.known:.0%} of the speakers" if self.known is not None else "",
            f"ignored: {kinds}" if self.ignored else "",
            f"{self.extra:,} answers about other lines" if self.extra else "",
        )
        return f"language model {self.model} at {self.host}: {', '.join(filter(None, parts))}"

    @property
    def warning(self) -> str:
        """One line that says why the program stopped asking and what to do; empty if it did not stop."""
        if self.failure is None:
            return ""
        return (
            f"language model {self.model} at {self.host}: {self.failure}; given up after {MOST_FAILURES} "
            f"failures in a row; {_lines(self.left)} not asked; the program's own answers stay"
        )

    @property
    def loosened(self) -> str:
        """One line if the server does not take the strictest form; empty if it does."""
        if self.form == FORMS[0] or not self.answered:
            return ""
        return (
            f"language model {self.model} at {self.host}: the server rejects {_but(self.form)}; asked for "
            f"{self.form} instead, so more answers may have to be ignored"
        )


def _but(form: Form) -> str:
    """Return the forms that are stricter than this one."""
    return " and ".join(FORMS[: FORMS.index(form)])


def _lines(number: int) -> str:
    return f"{number:,} line{'' if number == 1 else 's'}"
