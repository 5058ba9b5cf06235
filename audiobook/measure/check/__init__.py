"""An audio file, ours or not, against the rules of those who distribute audiobooks.

results = check.check([check.measure(Path("chapter.mp3"))], "acx")
report.text(results, "acx")
"""

from audiobook.measure.check.measure import Measured, measure
from audiobook.measure.check.rules import PRESETS, Finding, Result, check

__all__ = ["PRESETS", "Finding", "Measured", "Result", "check", "measure"]
