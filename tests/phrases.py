"""The table of hard phrases, `data/spoken_forms.txt`: each with its spoken form."""

from __future__ import annotations

from pathlib import Path

LINES = (Path(__file__).parent / "data" / "spoken_forms.txt").read_text(encoding="utf-8").splitlines()
"""`written => spoken`, under a heading for each kind."""
PHRASES = [(written, said) for written, mark, said in (line.partition(" => ") for line in LINES) if mark]
