"""Where things lie in this repository."""

from pathlib import Path

TESTS = Path(__file__).parent
ROOT = TESTS.parent
TEXTS = ROOT / "texts"
"""The sample chapters."""
GOLDEN = TESTS / "golden"
"""Folders of `in.txt` and the `out.json` expected of it, by stage."""
