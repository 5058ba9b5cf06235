"""A picture of an audio file: its wave in the colours of its speakers, and its level with the limits.

    draw(result, "acx", Path("chapter.png"))

Needs matplotlib, which the extra `plot` installs.
"""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from audiobook import atomic
from audiobook.check.measure import HOPS_PER_SECOND
from audiobook.errors import AudiobookError

if TYPE_CHECKING:
    from pathlib import Path

    from matplotlib.axes import Axes
    from numpy.typing import NDArray

    from audiobook.check.measure import Measured
    from audiobook.check.rules import Result

_COLUMNS: Final = 1_500
"""Of the picture; a longer file shows the highest and lowest sample of more tenths of a second in each."""
_LEVEL_SECONDS: Final = 3
"""As short-term loudness is measured (EBU Tech 3341)."""
_MOST_NAMES: Final = 9
_LOWEST_DBFS: Final = -80.0

_NARRATOR: Final = "#8a8f98"
# Okabe and Ito: told apart by the colour-blind as well; yellow left out, which is hard to see on white.
_COLOURS: Final = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#56b4e9", "#e69f00", "#5b3fa0", "#7f4f24")
_OTHERS: Final = "#333333"

_PEAK_LIMIT_DBFS: Final = {"listen": -2.0, "acx": -3.0}
_LEVEL_LIMITS_DBFS: Final = {"acx": (-23.0, -18.0)}
_FLOOR_LIMIT_DBFS: Final = {"acx": -60.0}


def draw(result: Result, preset: str | None, path: Path) -> None:
    """Write the picture as a PNG file; AudiobookError without matplotlib or where it cannot be written."""
    try:
        from matplotlib.figure import Figure  # noqa: PLC0415 - an extra, and slow to load
    except ImportError:
        raise AudiobookError("--plot needs matplotlib: pip install 'castaloud[plot]'") from None
    figure = Figure(figsize=(14, 6.5), dpi=110, layout="constrained")
    wave, level = figure.subplots(2, 1, sharex=True, height_ratios=[3, 2])
    measured = result.measured
    unit, name = (60.0, "minutes") if measured.seconds > 180 else (1.0, "seconds")
    _draw_wave(wave, measured, preset, unit)
    _draw_level(level, measured, preset, unit)
    level.set(xlabel=name, xlim=(0, max(measured.seconds, 0.1) / unit))
    verdict = f"{'passes' if result.passed else 'fails'} {preset}" if preset else ""
    wave.set_title(f"{measured.path.name}    {verdict}", loc="left", fontweight="bold")
    with warnings.catch_warnings(), atomic.replacing(path) as part, atomic.naming_errors(path):
        warnings.simplefilter("ignore")  # a name in letters that the font lacks is shown as boxes
        figure.savefig(part, format="png")


def _draw_wave(axes: Axes, measured: Measured, preset: str | None, unit: float) -> None:
    step = -(-len(measured.lows) // _COLUMNS) or 1
    starts = np.arange(0, len(measured.lows), step)
    if len(starts):
        seconds = (starts + step / 2) / HOPS_PER_SECOND
        speakers = _speakers(measured)
        shown = _colours(speakers)
        colours = [shown.get(one, _OTHERS) for one in _spoken_at(speakers, seconds)]
        lows, highs = (
            pick.reduceat(column, starts)
            for pick, column in ((np.minimum, measured.lows), (np.maximum, measured.highs))
        )
        # A little over a column's width, so that no gap shows between them.
        width = 1.2 * 14 * 0.93 * 72 / len(starts)
        axes.vlines(seconds / unit, lows, highs, colors=colours, linewidth=width)
        for speaker, colour in list(shown.items())[:_MOST_NAMES]:
            axes.plot([], [], color=colour, linewidth=6, label=speaker)
        if len(speakers) > len(shown):
            axes.plot([], [], color=_OTHERS, linewidth=6, label=f"{len(speakers) - len(shown)} others")
        if shown:
            axes.legend(loc="upper center", bbox_to_anchor=(0.5, -0.02), ncols=10, frameon=False, fontsize=9)
    if preset in _PEAK_LIMIT_DBFS:
        limit = 10 ** (_PEAK_LIMIT_DBFS[preset] / 20)
        for edge in (limit, -limit):
            axes.axhline(edge, color="#c00000", linewidth=0.9, linestyle="--")
        _label(axes, limit, f"{_PEAK_LIMIT_DBFS[preset]:.0f} dB", "#c00000")
    for places, marker in ((measured.clipped, "v"), (measured.dropouts, "x")):
        axes.plot(
            np.array(places.seconds) / unit, np.full(len(places.seconds), 0.97), marker, color="#c00000"
        )
    axes.set(ylim=(-1.02, 1.02), ylabel="wave, full scale = 1")
    axes.tick_params(labelbottom=False)
    _plain(axes)


def _draw_level(axes: Axes, measured: Measured, preset: str | None, unit: float) -> None:
    span = min(_LEVEL_SECONDS * HOPS_PER_SECOND, len(measured.squares))
    if span:
        means = np.convolve(measured.squares, np.ones(span) / span, "same")
        every = -(-len(means) // (2 * _COLUMNS))
        levels = np.maximum(10 * np.log10(np.maximum(means, 1e-12)), _LOWEST_DBFS)[::every]
        seconds = (np.arange(len(means)) + 0.5)[::every] / HOPS_PER_SECOND / unit
        axes.plot(seconds, levels, color="#333333", linewidth=0.9)
    if preset in _LEVEL_LIMITS_DBFS:
        axes.axhspan(*_LEVEL_LIMITS_DBFS[preset], color="#009e73", alpha=0.15, linewidth=0)
        _label(axes, _LEVEL_LIMITS_DBFS[preset][1], "RMS of the whole: -23 to -18", "#00694d")
    if preset in _FLOOR_LIMIT_DBFS:
        axes.axhline(_FLOOR_LIMIT_DBFS[preset], color="#c00000", linewidth=0.9, linestyle="--")
        _label(axes, _FLOOR_LIMIT_DBFS[preset], "noise floor at the most", "#c00000")
    if np.isfinite(measured.rms_dbfs):
        axes.axhline(measured.rms_dbfs, color="#0072b2", linewidth=1.2)
    axes.set(ylim=(_LOWEST_DBFS, 0), ylabel=f"RMS of {_LEVEL_SECONDS} s, dBFS")
    numbers = (
        ("loudness", measured.loudness_lufs, "LUFS"),
        ("RMS (blue)", measured.rms_dbfs, "dBFS"),
        ("true peak", measured.true_peak_dbfs, "dBTP"),
        ("noise floor", measured.floor_dbfs, "dBFS"),
    )
    said = "    ".join(f"{name} {value:.1f} {unit}" for name, value, unit in numbers if np.isfinite(value))
    axes.set_title(said, loc="left", fontsize=10)
    _plain(axes)


def _label(axes: Axes, level: float, text: str, colour: str) -> None:
    axes.annotate(
        text, (1, level), xycoords=("axes fraction", "data"), xytext=(-4, 3), textcoords="offset points",
        ha="right", va="bottom", color=colour, fontsize=8,
        bbox={"facecolor": "white", "alpha": 0.75, "pad": 1, "linewidth": 0},
    )  # fmt: skip


def _plain(axes: Axes) -> None:
    axes.spines[["top", "right"]].set_visible(False)
    axes.grid(axis="y", color="#dddddd", linewidth=0.6)
    axes.set_axisbelow(True)


def _speakers(measured: Measured) -> dict[str, list[tuple[float, float]]]:
    """When each speaks, in seconds, whoever speaks longest first; nothing without a timeline."""
    spoken: dict[str, list[tuple[float, float]]] = {}
    for cue in (measured.timeline or {}).get("cues", ()):
        kind, speaker = cue.get("kind"), cue.get("speaker")
        name = speaker or ("(nobody found)" if kind == "dialogue" else "narrator")
        spoken.setdefault(name, []).append((float(cue["start"]), float(cue["end"])))
    return dict(sorted(spoken.items(), key=lambda one: -sum(end - start for start, end in one[1])))


def _colours(speakers: dict[str, Any]) -> dict[str, str]:
    """The colours of the narrator and of those who speak most."""
    colours = {"narrator": _NARRATOR} if "narrator" in speakers else {}
    others = [name for name in speakers if name != "narrator"]
    return colours | dict(zip(others, _COLOURS, strict=False))


def _spoken_at(
    speakers: dict[str, list[tuple[float, float]]], seconds: NDArray[np.float64]
) -> list[str | None]:
    """Who speaks at each time; in a pause, who spoke last."""
    cues = sorted((start, name) for name, times in speakers.items() for start, _ in times)
    if not cues:
        return ["narrator"] * len(seconds)
    places = np.searchsorted([start for start, _ in cues], seconds, side="right") - 1
    return [cues[max(place, 0)][1] for place in places]
