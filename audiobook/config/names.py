"""Names in a voices.yaml that clash, or that nobody in the cast has: what no single section can check."""

from collections.abc import Iterator

from audiobook.config.wording import Problem, key_path, value
from audiobook.config.yaml_text import Document, Path
from audiobook.engines import did_you_mean, nearest


def problems(document: Document) -> Iterator[Problem]:
    """Yield what is wrong with the names of a document that is a mapping."""
    yield from _clashes(document)
    yield from _first_person(document)
    yield from _lexicon_characters(document)


def _clashes(document: Document) -> Iterator[Problem]:
    """Yield names and aliases that belong to two members of the cast, in any letter case."""
    cast = document.data.get("cast")
    if not isinstance(cast, dict):
        return
    owners: dict[str, str] = {}
    for name in cast:
        owner = owners.setdefault(name.casefold(), name)
        if owner != name:
            where: Path = ("cast", name)
            message = f"{key_path(where)}: differs from {value(owner)} only in capitals; keep one"
            yield Problem(document.position(where, of_key=True), message)
    for name, settings in cast.items():
        aliases = settings.get("aliases") if isinstance(settings, dict) else None
        for index, alias in enumerate(aliases if isinstance(aliases, list) else ()):
            owner = owners.setdefault(str(alias).casefold(), name)
            if owner.casefold() != name.casefold():
                where = ("cast", name, "aliases")
                message = f"{key_path(where)}: {value(alias)} is already a name of {value(owner)}; keep one"
                yield Problem(document.position((*where, index)), message)


def _first_person(document: Document) -> Iterator[Problem]:
    """Yield a `first_person` who is not in the cast."""
    name, cast = document.data.get("first_person"), document.data.get("cast") or {}
    if isinstance(name, str) and isinstance(cast, dict) and name not in cast:
        where: Path = ("first_person",)
        yield Problem(document.position(where), _stranger(where, name, cast))


def _lexicon_characters(document: Document) -> Iterator[Problem]:
    """Yield words whose speakers are not in the cast."""
    lexicon, cast = document.data.get("lexicon"), document.data.get("cast") or {}
    if not isinstance(lexicon, dict) or not isinstance(cast, dict):
        return
    for word, entry in lexicon.items():
        names = entry.get("characters") if isinstance(entry, dict) else None
        for index, name in enumerate(names if isinstance(names, list) else ()):
            if isinstance(name, str) and name not in cast and name != "narrator":
                where: Path = ("lexicon", word, "characters")
                yield Problem(document.position((*where, index)), _stranger(where, name, cast))


def _stranger(where: Path, name: str, cast: dict[str, object]) -> str:
    hint = did_you_mean(nearest(name, cast)) or "add the name to the cast"
    return f"{key_path(where)}: nobody in the cast is called {value(name)}; {hint}"
