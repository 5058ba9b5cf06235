"""voices.yaml <-> `Config`: who sounds how, checked, with the line and column of every mistake.

>>> config = load(Path("voices.yaml"), engine="pyttsx3")                               # doctest: +SKIP
>>> config.cast["Lexie"].voice                                                         # doctest: +SKIP
'en-us+f2'

Everything in the file is optional; `Config()` is what an empty file says.  A mistake is a `ConfigError` of
one line, the first of the file, with the number of the others:

    voices.yaml:14:12: cast."Anne".voice: no voice 'af_bela' in engine kokoro; did you mean 'af_bella'?
"""

import re
import shutil
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import Annotated, Any, ClassVar, Literal
from urllib.parse import urlsplit

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationError,
    ValidationInfo,
    model_validator,
)
from pydantic_core import ErrorDetails

from audiobook import engines
from audiobook.config import yamltext
from audiobook.model import Gender
from audiobook.system import atomic
from audiobook.system.errors import ConfigError, InputError

MAX_BYTES = 1_000_000
"""Of a voices.yaml: a larger file is something else, given by mistake."""


def _checked_voice(voice: str, info: ValidationInfo) -> str:
    """The voice's own name, where the validation context says whose voices are to be had."""
    return voice if info.context is None else _canonical(voice, info.context["engine"])


def _checked_unknown(voice: str, info: ValidationInfo) -> str:
    return voice if voice == "narrator" else _checked_voice(voice, info)


def _as_text(value: object) -> object:
    """A number in place of a text: the second volume is called `2`."""
    return str(value) if isinstance(value, int | float) and not isinstance(value, bool) else value


def _checked_url(url: str, key_variable: str) -> str:
    """The address, where it is that of a server and no more; messages never repeat it: it may hold a key."""
    if set(url) & set("@?#"):
        raise ValueError(f"without password, `?` and `#`, please; a key belongs in {key_variable}")
    try:
        parts = urlsplit(url)
        whole = parts.scheme in {"http", "https"} and parts.hostname and parts.port != 0
    except ValueError:  # the port is no port, or brackets hold no address
        whole = False
    if not whole or not re.fullmatch("[!-~]+", url):
        raise ValueError("no address of a server; write it like http://localhost:11434/v1")
    return url


def _checked_llm_url(url: str) -> str:
    return _checked_url(url, "AUDIOBOOK_LLM_KEY")


def _checked_speech_url(url: str) -> str:
    return _checked_url(url, "AUDIOBOOK_KEY_NAME")


def _checked_engine_name(name: str) -> str:
    if name in engines.names():
        raise ValueError("this is an engine of the program's own; choose another name")
    return name


Name = Annotated[str, StringConstraints(pattern=r"\S")]
VoiceName = Annotated[str, AfterValidator(_checked_voice)]
EngineName = Annotated[
    str, StringConstraints(pattern=r"^[a-z][a-z0-9_-]{0,30}$"), AfterValidator(_checked_engine_name)
]
ServerUrl = Annotated[str, AfterValidator(_checked_llm_url)]
SpeechUrl = Annotated[str, AfterValidator(_checked_speech_url)]
# in messages and in the script file: one line of visible characters
ModelName = Annotated[str, StringConstraints(pattern=r"^[^\s\p{C}]\P{C}*$", max_length=200)]
# espeak-ng speaks 80 to 450 words a minute, SAPI and NSSS about the same; listeners follow 60 to 500
Rate = Annotated[int, Field(ge=60, le=500)]
Pitch = Annotated[int, Field(ge=0, le=100)]
Volume = Annotated[float, Field(ge=0, le=1)]
# more than a minute of silence is a number of milliseconds
Seconds = Annotated[float, Field(ge=0, le=60)]


class _Section(BaseModel):
    """A mapping of the file; a key without a value counts as left out."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)
    shorthand: ClassVar[str | None] = None
    """The key that a plain text in place of the mapping stands for."""

    @model_validator(mode="before")
    @classmethod
    def _written_out(cls, data: object) -> object:
        if isinstance(data, str) and cls.shorthand:
            return {cls.shorthand: data}
        if isinstance(data, dict):
            keys = cls.model_fields
            return {key: value for key, value in data.items() if value is not None or key not in keys}
        return data


class Narrator(_Section):
    """The voice of everything that is not speech."""

    shorthand = "voice"
    voice: VoiceName = "en-gb"
    rate: Rate = 160
    """Words a minute, for everyone without a rate of their own."""
    pitch: Pitch | None = None
    """0 to 100; 50 is the voice's own."""
    volume: Volume | None = None
    """0 to 1, a linear factor."""


class Member(_Section):
    """A member of the cast; whatever is None is decided by `cast.assign`."""

    shorthand = "voice"
    aliases: tuple[Name, ...] = ()
    """Other ways the text names the person, without the name itself."""
    gender: Gender | None = None
    """Which pool the voice comes from; None: as the text has it."""
    voice: VoiceName | None = None
    rate: Rate | None = None
    pitch: Pitch | None = None
    volume: Volume | None = None

    @model_validator(mode="before")
    @classmethod
    def _name_alone(cls, data: object) -> object:
        return {} if data is None else data


class Pools(_Section):
    """The voices of speakers without one of their own, by gender, best first.

    The defaults are those variants of eSpeak NG that are pairwise tell-apart (cosine of speaker embeddings
    under .80; pitch, rate and accent alone do not make another speaker) and intelligible: of a hundred words
    tiny.en of Whisper hears 8 to 31 wrong, with the women 22 to 31.
    """

    female: tuple[VoiceName, ...] = ("en-us+f4", "en-us+steph2", "en-us+f5", "en-us+Annie")
    male: tuple[VoiceName, ...] = (
        "en-us+edward",
        "en-us+Hugo",
        "en-us+iven3",
        "en-us+m8",
        "en-us+Reed",
        "en-us+pablo",
        "en-us+david",
    )
    other: tuple[VoiceName, ...] = ("en-us+sandro", "en-us+klatt3", "en-us+klatt", "en-us+announcer")
    """For those whose gender is not known, too."""


class Pronunciation(_Section):
    """How a word is to be said."""

    shorthand = "alias"
    alias: Name | None = None
    """What the engine is given in place of the word."""
    ipa: Name | None = None
    """The same in IPA, for engines that take it; the others are given the alias, or the word as written."""
    characters: tuple[Name, ...] = ()
    """Who says it so, as in the cast, or `narrator`; empty: everybody."""
    case: Literal["exact", "any"] = "exact"
    """Whether the word counts only as it is spelled here, or in any capitals."""

    @model_validator(mode="after")
    def _says_something(self) -> "Pronunciation":
        if self.alias is None and self.ipa is None:
            raise ValueError("needs an alias, such as {alias: Her my oh nee}, or an ipa")
        return self


class Pauses(_Section):
    """Silence in seconds."""

    comma: Seconds = 0.15
    """Between a speech and its tag, inside a sentence."""
    line: Seconds = 0.25
    """After a line, inside a paragraph."""
    paragraph: Seconds = 0.6
    scene: Seconds = 1.8
    heading: Seconds = 1.8
    """After a heading."""
    chapter: Seconds = 2.5


class Delivery(_Section):
    """How lines are coloured by the words beside them."""

    verbs: Literal["on", "off"] = "on"
    """Whether "whispered" and "slowly" are heard."""


class LanguageModel(_Section):
    """A server that speaks OpenAI's chat completions, as Ollama, llama.cpp, LM Studio and vLLM do."""

    url: ServerUrl
    """The base address, before `/chat/completions`."""
    model: ModelName
    """As the server calls it."""
    timeout: Annotated[float, Field(ge=0.1, le=3600)] = 60.0
    """Seconds for one answer; a small model without a graphics card can take most of a minute."""


class Attribution(_Section):
    """What helps to find out who speaks, beside the text."""

    llm: LanguageModel | None = None
    """Asked about the lines the program is unsure of; None: nobody is asked and nothing is sent."""


class SpeechServer(_Section):
    """A server that speaks OpenAI's `/v1/audio/speech`: an engine of its own."""

    url: SpeechUrl
    """The base address, before `/audio/speech`."""
    model: ModelName
    """As the server calls it."""
    voices: Annotated[Mapping[ModelName, Gender], Field(min_length=1)]
    """The names of the server's voices and how they sound, best first."""
    language: Annotated[str, StringConstraints(pattern=r"^[a-z]{2,3}(-[a-z0-9]{1,8})*$")] = "en"
    """Of the voices: a BCP 47 tag in lower case."""
    format: Literal["wav", "flac", "pcm"] = "wav"
    """What to ask for; whatever comes back decides."""
    timeout: Annotated[float, Field(ge=0.1, le=3600)] | None = None
    """Seconds for one answer; None: 30, and 0.2 for each character."""
    revision: ModelName | None = None
    """What stands for the server's sound in place of its address: with the same revision clips are used
    again after the server has moved, with another they are made anew."""


def _checked_cover(cover: Path, info: ValidationInfo) -> Path:
    """The picture, looked for beside voices.yaml; whether it can be decoded is for `export.cover` to say."""
    if info.context is None:
        return cover
    found: Path = info.context["folder"] / cover.expanduser()
    if not found.is_file():
        raise ValueError(f"no file {_shown(cover)} beside voices.yaml; name a JPEG or PNG file")
    return found


class About(_Section):
    """What players, libraries and shops show of the book; the fields are those of `model.Metadata`."""

    title: Name | None = None
    author: Name | None = None
    narrator: Name | None = None
    series: Name | None = None
    series_part: Annotated[Name | None, BeforeValidator(_as_text)] = None
    """Its place in the series, `2` or `2.5`."""
    year: Annotated[int, Field(ge=1, le=9999)] | None = None
    genre: Name | None = None
    description: Name | None = None
    publisher: Name | None = None
    language: Annotated[str, StringConstraints(pattern=r"^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$")] | None = None
    """A BCP 47 tag; None: as the text has it."""
    cover: Annotated[Path, AfterValidator(_checked_cover)] | None = None
    """A JPEG or PNG file, relative to voices.yaml."""


class Config(_Section):
    """What voices.yaml says; every default makes a good result for English with the voices of eSpeak NG."""

    narrator: Narrator = Narrator()
    cast: Mapping[Name, Member] = Field(default_factory=dict)
    """By name, in the order of the file."""
    unknown: Annotated[str, AfterValidator(_checked_unknown)] = "narrator"
    """Who speaks a line nobody could be found for: `narrator`, or a voice."""
    pools: Pools = Pools()
    lexicon: Mapping[Name, Pronunciation] = Field(default_factory=dict)
    """By the word as written."""
    pauses: Pauses = Pauses()
    delivery: Delivery = Delivery()
    notes: Literal["skip", "speak"] = "skip"
    """What happens to the author's notes."""
    first_person: str | None = None
    """The name of the cast's member who is "I"."""
    attribution: Attribution = Attribution()
    engines: Mapping[EngineName, SpeechServer] = Field(default_factory=dict)
    """Speech servers, by the name that their voices are written with."""
    metadata: About = About()


def default() -> Config:
    """What holds without a voices.yaml, for the voices of eSpeak NG; see `fit` for another engine."""
    return Config()


def template() -> str:
    """The text a new voices.yaml starts from: the defaults, explained, with an empty cast."""
    return resources.files(__package__).joinpath("template.yaml").read_text("utf-8")


def load(path: Path, *, engine: str) -> Config:
    """Read a voices.yaml whose voices are those of `engine` where they name no other, fitted to it (`fit`).

    Voices get the spelling their engine gives them, so that equal voices have equal names.
    Raises ConfigError where the file cannot be read or says something that cannot be: the first mistake by
    its position, and how many more there are; InputError where there is no such engine.
    """
    document = yamltext.parse(read_text(path), str(path))
    problems = [
        _Problem(position, f"{_spelled(where)}: stands here a second time; keep one of them")
        for where, position in document.duplicates
    ]
    _configure_engines(document, path)
    engines.get(engine)
    config = default()
    try:
        data = {} if document.data is None else document.data
        config = Config.model_validate(data, context={"engine": engine, "folder": path.parent})
    except ValidationError as invalid:
        problems += [_problem(error, document) for error in invalid.errors(include_url=False)]
    if isinstance(document.data, dict):
        problems += [*_name_clashes(document), *_first_person(document), *_lexicon_scopes(document)]
    if problems:
        raise _first(path, problems)
    return fit(config, engine)


def load_engines(path: Path) -> None:
    """Make the speech servers in a voices.yaml known, whatever else stands there; ConfigError as `load`."""
    _configure_engines(yamltext.parse(read_text(path), str(path)), path)


def _configure_engines(document: yamltext.Document, path: Path) -> None:
    """Make the file's speech servers known, before anything that may name their voices is looked at."""
    engines.configure({})
    section = document.data.get("engines") if isinstance(document.data, dict) else None
    if section is None:
        return
    try:
        servers = Config.model_validate({"engines": section}).engines
    except ValidationError as invalid:
        raise _first(
            path, [_problem(error, document) for error in invalid.errors(include_url=False)]
        ) from None
    from audiobook.engines import speech_server  # noqa: PLC0415  its HTTP client costs those without a server

    engines.configure({
        name: speech_server.SpeechServerEngine(name, server) for name, server in servers.items()
    })  # fmt: skip


def fit(config: Config, engine: str) -> Config:
    """The configuration with its unwritten defaults replaced where the engine does not have those voices.

    Whatever was written stays.  The narrator becomes the engine's best English voice, or its best; a pool its
    voices of that gender, English ones if it has any at all.
    """
    offered = engines.get(engine).voices()
    offered = tuple(voice for voice in offered if voice.language.lower().startswith("en")) or offered
    narrator, pools = config.narrator, config.pools
    if "voice" not in narrator.model_fields_set and offered and not _exists(narrator.voice, engine):
        narrator = narrator.model_copy(update={"voice": offered[0].name})
    replaced = {
        gender: tuple(voice.name for voice in offered if (voice.gender or "other") == gender)
        for gender in Pools.model_fields
        if gender not in pools.model_fields_set
        if not all(_exists(voice, engine) for voice in getattr(pools, gender))
    }
    return config.model_copy(update={"narrator": narrator, "pools": pools.model_copy(update=replaced)})


def write_cast(path: Path, entries: Mapping[str, Member]) -> tuple[str, ...]:
    """Add members to the cast in the file at `path`, made from the `template` if there is none.

    The names added are returned, in order.  What stands in the file stays as it is, byte for byte: a name
    that it already has, in whatever capitals and even as an alias, is not added, nor is a known alias.  The
    file is replaced as a whole or not at all.

    Raises ConfigError where the file cannot be read or added to, AudiobookError where it cannot be written.
    """
    document = yamltext.parse(read_text(path) if path.exists() else template(), str(path))
    before = {} if document.data is None else document.data
    cast = (before.get("cast") or {}) if isinstance(before, dict) else None
    if not isinstance(cast, dict):
        raise ConfigError(f"{path}:1:1: no mapping with a mapping `cast` in it; nobody can be added")
    added = _new_members(cast, entries)
    text = document.text
    if added:
        written = {name: _written(member) for name, member in added.items()}
        text = yamltext.insert(document, "cast", written)
        _verify_added(path, text, before, cast, added)
    if added or not path.exists():
        target = path.resolve()  # a link to the file stays a link
        with atomic.replacing(target) as part, atomic.naming_errors(path):
            part.write_bytes(text.encode())
            if target.exists():
                shutil.copymode(target, part)
    return tuple(added)


@dataclass(frozen=True, slots=True)
class _Problem:
    position: tuple[int, int]
    message: str


def _first(path: Path, problems: Sequence[_Problem]) -> ConfigError:
    """The error that names the first of the problems by its position."""
    first = min(problems, key=lambda problem: problem.position)
    more = f" (and {len(problems) - 1} more)" if len(problems) > 1 else ""
    line, column = first.position
    return ConfigError(_one_line(f"{path}:{line}:{column}: {first.message}{more}"))


def read_text(path: Path) -> str:
    """The text of a voices.yaml; raises ConfigError where it cannot be one."""
    try:
        content = path.read_bytes()
    except OSError as error:
        why = error.strerror or error
        raise ConfigError(f"{path}: cannot be read: {why}; check the file's name") from error
    if len(content) > MAX_BYTES:
        raise ConfigError(f"{path}: {len(content):,} bytes are no voices.yaml; name the right file")
    try:
        return content.decode()
    except UnicodeDecodeError as error:
        line, column = yamltext.line_column(content[: error.start].decode())
        raise ConfigError(f"{path}:{line}:{column}: not UTF-8; save the file as UTF-8 text") from error


def _canonical(voice: str, default_engine: str) -> str:
    """A voice as its engine spells it; raises ValueError where there is no such voice or engine."""
    try:
        engine, name = engines.parse(voice, default_engine)
        catalogue = engines.get(engine)
    except InputError as error:
        raise ValueError(str(error)) from error
    found = catalogue.find(name)
    if found is None:
        near = catalogue.suggest(name)
        hint = f"did you mean {near!r}?" if near else f"`audiobook voices --engine {engine}` lists them"
        raise ValueError(f"no voice {_shown(name)} in engine {engine}; {hint}")
    return found.name if engine == default_engine else f"{engine}:{found.name}"


def _exists(voice: str, engine: str) -> bool:
    try:
        _canonical(voice, engine)
    except ValueError:
        return False
    return True


MEANINGS = {
    "dict_type": "expected a mapping such as {{key: value}}, found {value}",
    "extra_forbidden": "unknown key; {hint}",
    "finite_number": "{value} is not a number",
    "float_parsing": "{value} is not a number",
    "float_type": "expected a number, found {value}",
    "greater_than_equal": "{value} is too small; the least is {ge:g}",
    "int_from_float": "{value} is not a whole number",
    "int_parsing": "{value} is not a whole number",
    "int_parsing_size": "{value} is too large",
    "int_type": "expected a whole number, found {value}",
    "less_than_equal": "{value} is too large; the most is {le:g}",
    "literal_error": "{value} is not {expected}",
    "mapping_type": "expected a mapping such as {{key: value}}, found {value}",
    "missing": "is missing",
    "path_type": "expected the path of a file, found {value}",
    "model_type": "expected a mapping such as {{key: value}}, found {value}",
    "string_pattern_mismatch": "expected a name, found {value}",
    "string_unicode": "holds half a character; write it anew",
    "string_too_long": "longer than {max_length} characters",
    "string_type": "expected text, found {value}",
    "too_short": "is empty; name at least one",
    "tuple_type": "expected a list such as [one, two], found {value}",
    "value_error": "{error}",
}
"""What pydantic's error types mean to the person who wrote the file."""

SECTIONS: Mapping[str, type[_Section]] = {
    "narrator": Narrator,
    "cast": Member,
    "pools": Pools,
    "lexicon": Pronunciation,
    "pauses": Pauses,
    "delivery": Delivery,
    "attribution": Attribution,
    "attribution.llm": LanguageModel,
    "engines": SpeechServer,
    "metadata": About,
}
"""By the path of their mapping, its names left out; in `cast` and `lexicon` one for each name."""


def _problem(error: ErrorDetails, document: yamltext.Document) -> _Problem:
    """A pydantic error as a person can understand it."""
    where, of_key = error["loc"], error["type"] == "extra_forbidden"
    if where[-1:] == ("[key]",):  # how pydantic points at a key
        where, of_key = where[:-1], True
    meaning = MEANINGS.get(error["type"])
    hint = ""
    if error["type"] == "extra_forbidden":
        keys = _section(where).model_fields
        hint = _nearest(str(where[-1]), keys) or f"the keys here are {', '.join(keys)}"
    facts = {**error.get("ctx", {}), "value": _shown(error["input"]), "hint": hint}
    message = meaning.format_map(facts) if meaning else error["msg"]
    prefix = f"{_spelled(where)}: " if where else ""
    return _Problem(document.position(where, of_key=of_key), prefix + message)


def _section(where: Sequence[str | int]) -> type[_Section]:
    """The mapping in which the key at `where` stands."""
    if not where[1:]:
        return Config
    path = ".".join(map(str, where[:-1]))
    return SECTIONS[path] if path in SECTIONS else SECTIONS[str(where[0])]


def _name_clashes(document: yamltext.Document) -> Iterator[_Problem]:
    """Names that mean two members of the cast, whatever their capitals."""
    cast = document.data.get("cast")
    if not isinstance(cast, dict):
        return
    owners: dict[str, str] = {}
    for name in cast:
        owner = owners.setdefault(name.casefold(), name)
        if owner != name:
            where: yamltext.Path = ("cast", name)
            message = f"{_spelled(where)}: differs from {_shown(owner)} in capitals only; keep one of them"
            yield _Problem(document.position(where, of_key=True), message)
    for name, settings in cast.items():
        aliases = settings.get("aliases") if isinstance(settings, dict) else None
        for index, alias in enumerate(aliases if isinstance(aliases, list) else ()):
            owner = owners.setdefault(str(alias).casefold(), name)
            if owner.casefold() != name.casefold():
                where = ("cast", name, "aliases")
                message = f"{_spelled(where)}: {_shown(alias)} already names {_shown(owner)}; keep it in one"
                yield _Problem(document.position((*where, index)), message)


def _first_person(document: yamltext.Document) -> Iterator[_Problem]:
    """A teller of the story who is not in the cast."""
    name, cast = document.data.get("first_person"), document.data.get("cast") or {}
    if isinstance(name, str) and isinstance(cast, dict) and name not in cast:
        hint = _nearest(name, cast) or "add the name to the cast"
        message = f"first_person: nobody in the cast is called {_shown(name)}; {hint}"
        yield _Problem(document.position(("first_person",)), message)


def _lexicon_scopes(document: yamltext.Document) -> Iterator[_Problem]:
    """Words for somebody who is not in the cast."""
    lexicon, cast = document.data.get("lexicon"), document.data.get("cast") or {}
    if not isinstance(lexicon, dict) or not isinstance(cast, dict):
        return
    for word, entry in lexicon.items():
        names = entry.get("characters") if isinstance(entry, dict) else None
        for index, name in enumerate(names if isinstance(names, list) else ()):
            if isinstance(name, str) and name not in cast and name != "narrator":
                where: yamltext.Path = ("lexicon", word, "characters")
                hint = _nearest(name, cast) or "add the name to the cast"
                message = f"{_spelled(where)}: nobody in the cast is called {_shown(name)}; {hint}"
                yield _Problem(document.position((*where, index)), message)


def _nearest(word: str, known: Iterable[str]) -> str | None:
    near = engines.nearest(word, known)
    return f"did you mean {near!r}?" if near else None


def _spelled(where: Sequence[str | int]) -> str:
    """A path as a person would name it: `cast."Anne".voice`; line and column tell items of a list apart."""
    named = [_cut(part) for part in where if isinstance(part, str)]
    if named[1:] and named[0] in {"cast", "lexicon", "engines"}:
        named[1] = f'"{named[1]}"'
    return ".".join(named)


def _cut(text: str, longest: int = 60) -> str:
    return text if len(text) <= longest else f"{text[: longest - 3]}..."


def _shown(value: object) -> str:
    """A value in a message, cut to a length that can be read."""
    if value is None:
        return "nothing"
    if isinstance(value, dict | list):
        return "a mapping" if isinstance(value, dict) else "a list"
    return repr(_cut(str(value)))


def _one_line(message: str) -> str:
    return " ".join("".join(char if char.isprintable() else " " for char in message).split())


def _new_members(cast: Mapping[str, Any], entries: Mapping[str, Member]) -> dict[str, Member]:
    """The entries whose names the cast does not have, without the aliases that it has."""
    known = {name.casefold() for name in cast}
    for settings in cast.values():
        aliases = settings.get("aliases") if isinstance(settings, dict) else None
        known |= {str(alias).casefold() for alias in aliases or ()} if isinstance(aliases, list) else set()
    known_names = known | {name.casefold() for name in entries}
    added: dict[str, Member] = {}
    for name, member in entries.items():
        if name.casefold() in known:
            continue
        aliases = tuple(alias for alias in member.aliases if alias.casefold() not in known_names)
        added[name] = member.model_copy(update={"aliases": aliases})
        known_names |= {alias.casefold() for alias in aliases}
        known.add(name.casefold())
    return added


def _written(member: Member) -> dict[str, Any]:
    """What has to be written of a member: neither defaults nor empty values."""
    return member.model_dump(mode="json", exclude_defaults=True)


def _verify_added(
    path: Path, text: str, before: Mapping[str, Any], cast: Mapping[str, Any], added: Mapping[str, Member]
) -> None:
    """Raise ConfigError unless the text says what it said before and has the new members."""
    message = f"{path}: nobody can be added to this cast by the program; write {', '.join(added)} in by hand"
    try:
        after = yamltext.parse(text, str(path)).data
        members = {name: Member.model_validate(after["cast"].pop(name)) for name in added}
    except (ConfigError, ValidationError, KeyError, TypeError, AttributeError) as error:
        raise ConfigError(_one_line(message)) from error
    if members != added or after != {**before, "cast": cast}:
        raise ConfigError(_one_line(message))
