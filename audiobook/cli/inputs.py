"""What commands begin with: voices.yaml, the texts, their scripts."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from audiobook import read
from audiobook.cli.terminal import Fetching, Progress, count, note
from audiobook.config import Config, load_engine, load_registry
from audiobook.engines import DEFAULT, Registry, SelfInstalling
from audiobook.production import analysis, unmatched
from audiobook.system.errors import InputError
from audiobook.system.files import exists, resolved
from audiobook.text.shorten import excerpt

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from audiobook.model import Script, Voice
    from audiobook.production.analysis import Analysis

VOICES_FILE = Path("voices.yaml")
NOT_READ = "voices.yml"
"""A name that people give to voices.yaml by mistake."""
MOST_NAMES = 6
"""How many names of voices.yaml that are not in the text a message lists."""


def voices_file(texts: Sequence[Path]) -> Path | None:
    """Return the voices.yaml of texts: the one beside them, or else this folder's; None: there is none.

    Raises InputError where texts from several folders lie beside different ones.
    """
    beside = (text.parent / VOICES_FILE for text in texts if text != read.STDIN)
    found = {resolved(path): path for path in beside if exists(path)}
    if len(found) > 1:
        names = ", ".join(map(str, found.values()))
        raise InputError(f"{names}: texts from several folders have different ones; name one with -c")
    return next(iter(found.values()), VOICES_FILE if exists(VOICES_FILE) else None)


def begin(path: Path | None, engine: str | None, texts: Sequence[Path]) -> tuple[Config, Path | None]:
    """Return what voices.yaml says, and its path; say which files that look like it are not read.

    `path`: the file that was named; None: the one that `voices_file` finds, or the defaults, without a path.
    `engine`: of voices that name none; None: as voices.yaml says.
    """
    used = path or voices_file(texts)
    config = _loaded(used, engine)
    if path is None:
        folders = dict.fromkeys((*(text.parent for text in texts if text != read.STDIN), Path()))
        for folder in folders:
            if exists(folder / NOT_READ):
                note(f"{folder / NOT_READ}: not read; call it {VOICES_FILE} if it is meant to be")
        if used and exists(VOICES_FILE) and resolved(VOICES_FILE) != resolved(used):
            note(f"{VOICES_FILE}: this folder's is not read, because {used} is beside the text")
    return config, used


def opening(used: Path | None) -> Callable[[str], None]:
    """Return what says the lines of an analysis: the first of them with the voices.yaml that is used."""
    voices = used or "the defaults, with no voices.yaml beside the text or in this folder"
    first = [f"voices: {voices}; "]

    def say(line: str) -> None:
        note(first.pop() + line if first else line)

    return say


def read_settings(path: Path | None, engine: str | None) -> Config:
    """Return what voices.yaml says: the file named, this folder's, or the defaults.

    `engine`: of voices that name none; None: as voices.yaml says.
    """
    return _loaded(path or voices_file(()), engine)


def _loaded(used: Path | None, engine: str | None) -> Config:
    return Config.load(used, engine=engine) if used else Config().fitted(engine or DEFAULT)


def provide(voices: Iterable[Voice], registry: Registry) -> None:
    """Fetch what the engines of voices are missing, where they can do so without being told more."""
    with Fetching() as fetching:
        for name in sorted({voice.engine for voice in voices}):
            engine = registry.get(name)
            if isinstance(engine, SelfInstalling):
                engine.provide(fetching.step)


def read_registry(path: Path | None) -> Registry:
    """Return the engines that voices.yaml makes available, whatever else it says."""
    used = path or voices_file(())
    return load_registry(used) if used else Registry()


def analysed(
    texts: Sequence[Path],
    config: Config,
    script_path: Path | None,
    used: Path | None,
    *,
    others: bool = False,
) -> Analysis:
    """Return who says what, and say what became of corrections and of the language model's answers.

    `used`: the voices.yaml of `config`; None: these are the defaults.  `others`: as in `report_unmatched`.
    `script_path`: the script file of all texts, which has to exist; None: the one beside each text.
    """
    if script_path and not exists(script_path):
        raise InputError(f"{script_path}: no such script file; `audiobook script` writes one")
    found = analysis.analyse(texts, config, script_path, counting=Progress, announce=opening(used))
    report_model(found)
    report_corrections(found)
    report_unmatched(config, found.script, others=others)
    report_recast(config, found.script)
    return found


def report_unmatched(config: Config, script: Script, *, others: bool) -> None:
    """Say what of voices.yaml has no effect on the text: often a name is spelled in another way there.

    `others`: also name those that nothing in the text is like, such as the people of other chapters.
    """
    rest: dict[str, list[str]] = {}
    for item in unmatched.unmatched(config, script):
        if item.section == "first_person":
            note(f"voices.yaml: first_person: {item.name} says no line, and nobody tells this text as I")
        elif item.nearest:
            note(
                f"voices.yaml: {item.section} {item.name!r} is not in the text; "
                f"did you mean {item.nearest!r}?"
            )
        else:
            rest.setdefault(item.section, []).append(item.name)
    if rest and others:
        note(f"voices.yaml: not in this text: {'; '.join(map(_listed, rest.items()))}")


def _listed(names: tuple[str, list[str]]) -> str:
    section, items = names
    more = f" and {len(items) - MOST_NAMES} more" if len(items) > MOST_NAMES else ""
    return f"{section} {', '.join(items[:MOST_NAMES])}{more}"


def read_engine(path: Path | None) -> str:
    """Return the engine that voices.yaml names, or the default."""
    used = path or voices_file(())
    return load_engine(used) if used else DEFAULT


def report_recast(config: Config, script: Script) -> None:
    """Say which speakers are cast anew, because voices.yaml gives them voices of another engine."""
    ids = script.speakers
    speakers = (person for person in script.characters if person.id in ids)
    known = {name.casefold() for person in speakers for name in (person.name, *person.aliases)}
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


def report_corrections(found: Analysis) -> None:
    """Say what became of the corrections."""
    review = found.review
    for old, new in review.renamed:
        note(f"{new}: corrected as {old}, which has the same words")
    for path in found.offered:
        note(f"{path}: may be the script of an earlier version under another name; --script {path} uses it")
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
