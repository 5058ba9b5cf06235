"""What commands begin with: voices.yaml, the texts, their scripts."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from audiobook import production, read
from audiobook.cli.terminal import Progress, count, note
from audiobook.config import Config, load_registry
from audiobook.engines import Registry
from audiobook.review import corrections, script
from audiobook.system.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from audiobook.model import Script

VOICES_FILE = Path("voices.yaml")


def read_settings(path: Path | None, engine: str) -> Config:
    """What voices.yaml says: the file named, this folder's, or what holds without one."""
    if path is None and not VOICES_FILE.exists():
        return Config().fitted(engine)
    return Config.load(path or VOICES_FILE, engine=engine)


def read_registry(path: Path | None) -> Registry:
    """Return the engines that voices.yaml makes available, whatever else it says."""
    if path is None and not VOICES_FILE.exists():
        return Registry()
    return load_registry(path or VOICES_FILE)


def script_beside(text: Path) -> Path:
    """Where a text's script lies unless a person says otherwise."""
    return text.with_name(f"{text.stem}.script.txt")


def read_parts(texts: Sequence[Path], path: Path | None) -> dict[Path, tuple[script.Part, ...]]:
    """What stands in the scripts of the texts, by their files; in `path` alone if that is named."""
    paths = [path] if path else [script_beside(text) for text in texts if text != read.STDIN]
    return {one: script.load(one) for one in dict.fromkeys(paths) if one.exists()}


def corrected_script(texts: Sequence[Path], settings: Config, path: Path | None) -> Script:
    """Who says what, with the corrections of the texts' scripts, if there are any."""
    if path and not path.exists():
        raise InputError(f"{path}: there is no such script; `audiobook script` writes one")
    parts = read_parts(texts, path)
    found, account = analysed_script(texts, settings, parts)
    if parts:
        note(f"corrections from {', '.join(map(str, parts))}")
    report_corrections(account)
    return found


def report_corrections(account: corrections.Review) -> None:
    """Say what became of the corrections."""
    if account.kept:
        followed = f"; {count(account.followed, 'line')} beside them follow" if account.followed else ""
        note(f"{count(account.kept, 'correction')} by hand{followed}")
    for name in account.new:
        note(f"new name: {name}")
    for text, gone in account.lost:
        note(f"{text}: no place for your correction of {script.shortened(gone.entry.words)!r}; it is kept")
    for text, entry in account.reworded:
        note(
            f"{text}: line {entry.number} of the script has other words than the text; the text's are spoken"
        )


def analysed_script(
    texts: Sequence[Path], settings: Config, parts: Mapping[Path, Sequence[script.Part]]
) -> tuple[Script, corrections.Review]:
    """Who says what, by the program, by a person's corrections, and by the language model if there is one."""
    found, account = production.analyse(texts, settings, [part for some in parts.values() for part in some])
    model = settings.attribution.llm
    if model is None:
        return found, account
    from audiobook.review import llm  # noqa: PLC0415 - its HTTP client costs every command that asks no model

    with Progress(len(script.unsure(found))) as progress:
        found, report = llm.consult(found, model, llm.default_cache(), progress=progress.step)
    note(report.warning)
    note(report.summary)
    return found, account
