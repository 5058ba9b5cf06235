"""Texts to speak, and requests and hashes of clips, for the tests of engines."""

from __future__ import annotations

import hashlib
import sys
from typing import TYPE_CHECKING

import pytest

from audiobook.engines.contract import LONG, SENTENCE, SHORT, first_voice
from audiobook.model import Request, Voice

if TYPE_CHECKING:
    from audiobook.engines import Engine, Session

__all__ = ["LONG", "SENTENCE", "SHORT", "ask", "digest", "linux_only"]

linux_only = pytest.mark.skipif(sys.platform != "linux", reason="not run: only Linux has espeak-ng")


def ask(engine: Engine, text: str, voice: str | None = None, rate: int | None = None) -> Request:
    """Return a request to an engine; `voice`: None for its first."""
    name = first_voice(engine).name if voice is None else voice
    return Request(Voice(engine.name, name, rate), text)


def digest(session: Session, request: Request) -> str:
    """Speak a request; return a hash of its audio."""
    return hashlib.sha256(session.speak(request, 20).samples.tobytes()).hexdigest()
