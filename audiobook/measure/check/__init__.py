"""Check audio files, ours or others', against the rules of audiobook distributors.

- `decode`: a file's samples and properties, by ffmpeg;
- `measure`: loudness, peaks, noise floor, silences and faults, from one pass;
- `rules`: what each distributor requires, and the findings where a file does not comply;
- `report`: the results as text and as JSON;
- `picture`: one file as a PNG.

    results = check.check([check.measure(Path("chapter.mp3"))], "acx")
    print(report.text(results, "acx"))
"""

from audiobook.measure.check.measure import Measured, measure
from audiobook.measure.check.rules import PRESETS, Finding, Result, check

__all__ = ["PRESETS", "Finding", "Measured", "Result", "check", "measure"]
