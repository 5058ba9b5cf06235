"""What commands begin with: voices.yaml, the texts, their scripts."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from audiobook.cli.terminal import Fetching, Progress, count, note
from audiobook.config import Config, load_engine, load_registry
from audiobook.engines import DEFAULT, Registry, SelfInstalling
from audiobook.production import analysis
from audiobook.system.errors import InputError
from audiobook.text.shorten import excerpt

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from audiobook.model import Script, Voice
    from audiobook.production.analysis import Analysis
    from audiobook.review import corrections

VOICES_FILE = Path("voices.yaml")


def read_settings(path: Path | None, engine: str | None) -> Config:
    """Return what voices.yaml says: the file named, this folder's, or the defaults.

    `engine`: of voices that name none; None: as voices.yaml says.
    """
    if path is None and not VOICES_FILE.exists():
        return Config().fitted(engine or DEFAULT)
    return Config.load(path or VOICES_FILE, engine=engine)


def provide(voices: Iterable[Voice], registry: Registry) -> None:
    """Fetch what the engines of voices are missing, where they can do so without being told more."""
    with Fetching() as fetching:
        for name in sorted({voice.engine for voice in voices}):
            engine = registry.get(name)
            if isinstance(engine, SelfInstalling):
                engine.provide(fetching.step)


def read_registry(path: Path | None) -> Registry:
    """Return the engines that voices.yaml makes available, whatever else it says."""
    if path is None and not VOICES_FILE.exists():
        return Registry()
    return load_registry(path or VOICES_FILE)


def analysed(texts: Sequence[Path], config: Config, script_path: Path | None) -> Analysis:
    """Return who says what, and say what became of corrections and of the language model's answers.

    `script_path`: the script file of all texts, which has to exist; None: the one beside each text.
    """
    if script_path and not script_path.exists():
        raise InputError(f"{script_path}: no such script file; `audiobook script` writes one")
    found = analysis.analyse(texts, config, script_path, counting=Progress, announce=note)
    report_model(found)
    if found.parts:
        note(f"corrections from {', '.join(map(str, found.parts))}")
    report_corrections(found.review)
    return found


def read_engine(path: Path | None) -> str:
    """Return the engine that voices.yaml names, or the default."""
    if path is None and not VOICES_FILE.exists():
        return DEFAULT
    return load_engine(path or VOICES_FILE)


def report_recast(config: Config, script: Script) -> None:
    """Say which speakers are cast anew, because voices.yaml gives them voices of another engine."""
    known = {name.casefold() for person in script.characters for name in (person.name, *person.aliases)}
    known |= {"narrator", "unknown"}
    recast = [
        name
        for name in config.recast
        if not known.isdisjoint(map(str.casefold, (name, *getattr(config.cast.get(name), "aliases", ()))))
    ]
    if recast:
        note(f"cast anew, because their voices are not {config.engine}'s: {', '.join(recast)}")


def report_model(found: Analysis) -> None:
    """Say what the language model did, if one was asked."""
    if found.consulted:
        note(found.consulted.warning)
        note(found.consulted.loosened)
        note(found.consulted.summary)


def report_corrections(review: corrections.Outcome) -> None:
    """Say what became of the corrections."""
    if review.applied:
        followed = f"; {count(review.followed, 'other line')} changed too" if review.followed else ""
        note(f"{count(review.applied, 'correction')} by hand{followed}")
    for name in review.new_names:
        note(f"new name: {name}")
    for text, lost in review.lost:
        words = excerpt(lost.entry.words)
        note(f"{text}: your correction of {words!r} fits no line of the text now; the script file keeps it")
    for text, entry in review.reworded:
        note(
            f"{text}: the words in line {entry.number} of the script file differ from the text's; "
            "the text's are spoken"
        )
