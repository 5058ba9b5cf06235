"""A picture of an audio file: its wave in the colours of its speakers, and its level between the limits.

    draw(result, "acx", Path("chapter.png"))

Needs matplotlib, which the extra `plot` installs.
"""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from audiobook.measure.check.measure import HOPS_PER_SECOND
from audiobook.system import atomic
from audiobook.system.errors import AudiobookError
from audiobook.system.files import writing
from audiobook.text.shorten import excerpt

if TYPE_CHECKING:
    from pathlib import Path

    from matplotlib.axes import Axes
    from numpy.typing import NDArray

    from audiobook.measure.check.measure import Measured
    from audiobook.measure.check.rules import Result

_COLUMNS: Final = 1_500
"""Width of the wave.  In a longer file each column covers several tenths of a second."""
_WINDOW_SECONDS: Final = 0.4
_SMOOTH_SECONDS: Final = 3.0
"""The windows of momentary and short-term loudness (EBU Tech 3341), but unweighted, as RMS limits are."""
_NAME_LENGTH: Final = 22
"""Characters of a speaker's name in the legend."""
_LOWEST_DBFS: Final = -80.0

_NARRATOR: Final = "#8a8f98"
# Okabe and Ito's colours, which colour-blind people can distinguish; without yellow, which is faint on white.
_COLOURS: Final = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#56b4e9", "#e69f00", "#5b3fa0", "#7f4f24")
_OTHERS: Final = "#333333"

_PEAK_LIMIT_DBFS: Final = {"listen": -2.0, "acx": -3.0}
_MOST_NOISE_DBFS: Final = -60.0


def draw(result: Result, preset: str | None, path: Path) -> None:
    """Write the picture as a PNG file; raises AudiobookError without matplotlib or if writing fails."""
    try:
        from matplotlib.figure import Figure  # noqa: PLC0415 - an extra, and slow to load
    except ImportError:
        raise AudiobookError("--plot needs matplotlib; pip install 'castaloud[plot]'") from None
    figure = Figure(figsize=(14, 6.5), dpi=110, layout="constrained")
    wave, level = figure.subplots(2, 1, sharex=True, height_ratios=[3, 2])
    measured = result.measured
    unit, name = (60.0, "minutes") if measured.seconds > 180 else (1.0, "seconds")
    _draw_wave(wave, measured, preset, unit)
    _draw_level(level, measured, preset, unit)
    level.set(xlabel=name, xlim=(0, max(measured.seconds, 0.1) / unit))
    verdict = f"{'passes' if result.passed else 'fails'} {preset}" if preset else ""
    wave.set_title(f"{measured.path.name}    {verdict}", loc="left", fontweight="bold")
    with warnings.catch_warnings(), atomic.replacing(path) as part, writing(path):
        warnings.simplefilter("ignore")  # letters that the font lacks are drawn as boxes
        figure.savefig(part, format="png")


def _draw_wave(axes: Axes, measured: Measured, preset: str | None, unit: float) -> None:
    step = -(-len(measured.lows) // _COLUMNS) or 1
    starts = np.arange(0, len(measured.lows), step)
    if len(starts):
        seconds = (starts + step / 2) / HOPS_PER_SECOND
        speakers = _speakers(measured)
        shown = _colours(speakers)
        colours = [
            shown.get(speaker, _OTHERS) if speaker else _NARRATOR for speaker in _spoken_at(speakers, seconds)
        ]
        lows, highs = (
            pick.reduceat(column, starts)
            for pick, column in ((np.minimum, measured.lows), (np.maximum, measured.highs))
        )
        # A little wider than a column, so that no gaps show.
        width = 1.2 * 14 * 0.93 * 72 / len(starts)
        axes.vlines(seconds / unit, lows, highs, colors=colours, linewidth=width)
        for speaker, colour in shown.items():
            axes.plot([], [], color=colour, linewidth=6, label=excerpt(speaker, _NAME_LENGTH))
        if len(speakers) > len(shown):
            axes.plot([], [], color=_OTHERS, linewidth=6, label=f"{len(speakers) - len(shown)} others")
        if shown:
            axes.legend(loc="upper center", bbox_to_anchor=(0.5, -0.02), ncols=6, frameon=False, fontsize=9)
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
    levels = _levels(measured.squares, _WINDOW_SECONDS)
    if len(levels):
        step = -(-len(levels) // _COLUMNS)
        starts = np.arange(0, len(levels), step)
        quietest, loudest = np.minimum.reduceat(levels, starts), np.maximum.reduceat(levels, starts)
        seconds = starts / HOPS_PER_SECOND / unit
        axes.fill_between(seconds, quietest, loudest + 0.3, color="#b8bdc6", linewidth=0.4, step="post")
        means = _levels(measured.squares, _SMOOTH_SECONDS)[::step]
        axes.plot(seconds[: len(means)], means[: len(seconds)], color="#222222", linewidth=1.0)
    name, value, limits = (
        ("RMS", measured.rms_dbfs, (-23.0, -18.0))
        if preset == "acx"
        else ("loudness", measured.loudness_lufs, (-18.5, -17.5))
    )
    if preset in _PEAK_LIMIT_DBFS:
        axes.axhspan(*limits, color="#009e73", alpha=0.3, linewidth=0)
        _label(axes, limits[1], f"{name} of the whole file: {limits[0]:g} to {limits[1]:g}", "#00694d")
    if preset == "acx":
        axes.axhline(_MOST_NOISE_DBFS, color="#c00000", linewidth=0.9, linestyle="--")
        _label(axes, _MOST_NOISE_DBFS, f"noise floor below {_MOST_NOISE_DBFS:g}", "#c00000")
    if np.isfinite(value):
        axes.axhline(value, color="#0072b2", linewidth=1.2)
    axes.set(ylim=(_LOWEST_DBFS, 0), ylabel="level, dBFS")
    numbers = (
        ("loudness", measured.loudness_lufs, "LUFS"),
        ("RMS", measured.rms_dbfs, "dBFS"),
        ("true peak", measured.true_peak_dbfs, "dBTP"),
        ("noise floor", measured.floor_dbfs, "dBFS"),
    )
    summary = ",  ".join(
        f"{quantity} {number:.1f} {unit_name}"
        for quantity, number, unit_name in numbers
        if np.isfinite(number)
    )
    key = f"grey: every {_WINDOW_SECONDS} s, black: {_SMOOTH_SECONDS:g} s, blue: {name} of the whole file"
    axes.set_title(summary, loc="left", fontsize=10)
    axes.set_title(key, loc="right", fontsize=8, color="#555555")
    _plain(axes)


def _levels(squares: NDArray[np.float64], seconds: float) -> NDArray[np.float64]:
    """The RMS around each tenth of a second, in dBFS."""
    span = min(round(seconds * HOPS_PER_SECOND), len(squares))
    means = np.convolve(squares, np.ones(span) / span, "same") if span else squares
    levels: NDArray[np.float64] = 10 * np.log10(np.maximum(means, 10 ** (_LOWEST_DBFS / 10)))
    return levels


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
    """Start and end of each speaker's cues in seconds, most talkative first; empty without a timeline."""
    spoken: dict[str, list[tuple[float, float]]] = {}
    for cue in (measured.timeline or {}).get("cues", ()):
        kind, speaker = cue.get("kind"), cue.get("speaker")
        name = speaker or ("(unknown)" if kind == "dialogue" else "narrator")
        spoken.setdefault(name, []).append((float(cue["start"]), float(cue["end"])))

    def seconds(name: str) -> float:
        return sum(end - start for start, end in spoken[name])

    return {name: spoken[name] for name in sorted(spoken, key=seconds, reverse=True)}


def _colours(speakers: dict[str, Any]) -> dict[str, str]:
    """The colours of the narrator and of the most talkative speakers."""
    colours = {"narrator": _NARRATOR} if "narrator" in speakers else {}
    others = [name for name in speakers if name != "narrator"]
    return colours | dict(zip(others, _COLOURS, strict=False))


def _spoken_at(
    speakers: dict[str, list[tuple[float, float]]], seconds: NDArray[np.float64]
) -> list[str | None]:
    """Who speaks at each of the times, or spoke last before a pause; None without a timeline."""
    cues = sorted((start, name) for name, times in speakers.items() for start, _ in times)
    if not cues:
        return [None] * len(seconds)
    places = np.searchsorted([start for start, _ in cues], seconds, side="right") - 1
    return [cues[max(place, 0)][1] for place in places]
