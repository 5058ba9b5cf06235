"""An audio file, ours or not, against the rules of those who distribute audiobooks.

results = check.check([check.measure(Path("chapter.mp3"))], "acx")
report.text(results, "acx")
"""

from audiobook.check.measure import Measured, measure
from audiobook.check.rules import PRESETS, Finding, Result, check

__all__ = ["PRESETS", "Finding", "Measured", "Result", "check", "measure"]
