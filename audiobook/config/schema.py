"""What voices.yaml may say: a model for each of its sections, checked value by value.

Everything in the file is optional; `VoicesFile()` is what an empty file says.  The messages of the checks
below are read by whoever wrote the file; `wording` puts them into one line with its position.

>>> VoicesFile.model_validate({"cast": {"Anne": "en-us+f5"}}).cast["Anne"].voice
'en-us+f5'
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, ClassVar, Literal
from urllib.parse import urlsplit

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    GetJsonSchemaHandler,
    StringConstraints,
    ValidationInfo,
    ValidatorFunctionWrapHandler,
    WithJsonSchema,
    WrapValidator,
    model_validator,
)
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema

from audiobook.engines import DEFAULT, OWN, Registry, ServerSettings
from audiobook.model import Gender
from audiobook.system.errors import AudiobookError, InputError
from audiobook.text.shorten import excerpt


@dataclass(frozen=True, slots=True)
class Context:
    """What the checks of a file need to know beside it."""

    folder: Path
    """Where voices.yaml lies: its relative paths begin here."""
    engine: str
    """The engine of voices that name none."""
    registry: Registry


class ForeignVoice(str):
    """`engine:voice` of an engine that is not in use: `Config.fitted` casts its speaker anew."""

    __slots__ = ()


def checked_voice(voice: str, context: Context) -> str:
    """Return a voice as its engine spells it, a `ForeignVoice` where only another engine has the name.

    Raises ValueError where the engine or the voice does not exist.
    """
    if isinstance(voice, ForeignVoice):
        return voice
    try:
        engine, info = context.registry.find(voice, context.engine)
    except InputError as error:
        elsewhere = None if ":" in voice else context.registry.elsewhere(voice, context.engine)
        if elsewhere is None:
            raise ValueError(str(error)) from error
        return ForeignVoice(elsewhere)
    return info.name if engine == context.engine else f"{engine}:{info.name}"


def _for_engine(value: object, info: ValidationInfo) -> object:
    """Of voices by engine, `{pyttsx3: en-us+f5, kokoro: bf_emma}`, return that of the engine in use.

    If there is none it is a `ForeignVoice`; where nothing is checked, the first.
    """
    if not isinstance(value, dict):
        return value
    if not value or not all(isinstance(voice, str) and voice.strip() for voice in value.values()):
        raise ValueError("expected a voice for each engine, such as {pyttsx3: en-us+f5, kokoro: bf_emma}")
    context: Context | None = info.context
    first_engine, first_voice = next(iter(value.items()))
    if context is None:
        return first_voice
    for engine in value:
        _checked_engine(engine, info)
    return value.get(context.engine) or ForeignVoice(f"{first_engine}:{first_voice}")


def _checked_engine(engine: str, info: ValidationInfo) -> str:
    context: Context | None = info.context
    if context is not None:
        try:
            context.registry.get(engine)
        except AudiobookError as error:
            raise ValueError(str(error)) from error
    return engine


def _voice_name(value: object, text: ValidatorFunctionWrapHandler, info: ValidationInfo) -> str:
    """Return a checked voice; `text` checks that it is text, and would make a ForeignVoice plain text."""
    chosen = _for_engine(value, info)
    voice: str = chosen if isinstance(chosen, ForeignVoice) else text(chosen)
    return voice if info.context is None else checked_voice(voice, info.context)


def _unknown(value: object, text: ValidatorFunctionWrapHandler, info: ValidationInfo) -> str:
    return value if value == "narrator" else _voice_name(value, text, info)


def _as_text(value: object) -> object:
    """Turn a number into text: the second part of a series is `2`."""
    return str(value) if isinstance(value, int | float) and not isinstance(value, bool) else value


def _server_address(url: str, key_variable: str) -> str:
    """Return the address of a server; messages never repeat it, because it may hold a key."""
    if set(url) & set("@?#"):
        raise ValueError(f"leave out the password, `?` and `#`; a key belongs in {key_variable}")
    try:
        parts = urlsplit(url)
        whole = parts.scheme in {"http", "https"} and parts.hostname and parts.port != 0
    except ValueError:  # the port is not a number, or brackets hold no address
        whole = False
    if not whole or not re.fullmatch("[!-~]+", url):
        raise ValueError("not the address of a server; write it like http://localhost:11434/v1")
    return url


def _llm_address(url: str) -> str:
    return _server_address(url, "AUDIOBOOK_LLM_KEY")


def _speech_address(url: str) -> str:
    return _server_address(url, "AUDIOBOOK_KEY_NAME")


def _engine_name(name: str) -> str:
    if name in OWN:
        raise ValueError("this is one of the program's own engines; choose another name")
    return name


Name = Annotated[str, StringConstraints(pattern=r"\S")]
VOICE_SCHEMA = {
    "anyOf": [
        {"type": "string"},
        {"type": "object", "minProperties": 1, "additionalProperties": {"type": "string", "pattern": r"\S"}},
    ]
}
"""For editors: a voice, or one for each engine."""
VoiceName = Annotated[str, WrapValidator(_voice_name), WithJsonSchema(VOICE_SCHEMA)]
Unknown = Annotated[str, WrapValidator(_unknown), WithJsonSchema(VOICE_SCHEMA)]
EngineName = Annotated[
    str, StringConstraints(pattern=r"^[a-z][a-z0-9_-]{0,30}$"), AfterValidator(_engine_name)
]
ServerUrl = Annotated[str, AfterValidator(_llm_address)]
SpeechUrl = Annotated[str, AfterValidator(_speech_address)]
# in messages and in the script file: one line of visible characters
ModelName = Annotated[str, StringConstraints(pattern=r"^[^\s\p{C}]\P{C}*$", max_length=200)]
# espeak-ng speaks 80 to 450 words a minute, SAPI and NSSS about the same; listeners follow 60 to 500
Rate = Annotated[int, Field(ge=60, le=500)]
Pitch = Annotated[int, Field(ge=0, le=100)]
Volume = Annotated[float, Field(ge=0, le=1)]
# more than a minute of silence is a mistake for milliseconds
Seconds = Annotated[float, Field(ge=0, le=60)]


class Section(BaseModel):
    """A mapping of the file; a key without a value counts as left out."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False, use_attribute_docstrings=True)
    shorthand: ClassVar[str | None] = None
    """The key that a plain text in place of the mapping stands for."""
    may_be_empty: ClassVar[bool] = False
    """Whether nothing at all may stand in place of the mapping."""

    @classmethod
    def __get_pydantic_json_schema__(cls, core: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        """Describe the shorthand, too."""
        mapping = handler.resolve_ref_schema(handler(core))
        if cls.shorthand is None:
            return mapping
        others = ["string", "null"] if cls.may_be_empty else ["string"]
        either = {**mapping, "type": [mapping["type"], *others]}
        return {"description": either.pop("description"), **either}

    @model_validator(mode="before")
    @classmethod
    def _written_out(cls, data: object) -> object:
        if isinstance(data, str) and cls.shorthand:
            return {cls.shorthand: data}
        if data is None and cls.may_be_empty:
            return {}
        if isinstance(data, dict):
            keys = cls.model_fields
            return {key: value for key, value in data.items() if value is not None or key not in keys}
        return data


class Narrator(Section):
    """The voice of everything that nobody says: narration, headings, notes."""

    shorthand = "voice"
    voice: VoiceName = "en-gb"
    """A voice, as `audiobook voices` lists them; `engine:voice` for another engine's."""
    rate: Rate = 160
    """Words a minute, 60 to 500, for everyone without a rate of their own."""
    pitch: Pitch | None = None
    """0 to 100, where 50 is the voice as it is; None: as it is."""
    volume: Volume | None = None
    """0 to 1, a linear factor; None: full."""


class Member(Section):
    """A character; what is left out is decided by casting."""

    shorthand = "voice"
    may_be_empty = True
    aliases: tuple[Name, ...] = ()
    """Other names of the same person in the text."""
    gender: Gender | None = None
    """Which pool the voice comes from; None: as the text tells."""
    voice: VoiceName | None = None
    """The voice, always this one; None: one of the pool."""
    rate: Rate | None = None
    """Words a minute, 60 to 500; None: the narrator's."""
    pitch: Pitch | None = None
    """0 to 100, where 50 is the voice as it is; None: by age, where the text tells it."""
    volume: Volume | None = None
    """0 to 1, a linear factor; None: full."""


class Pools(Section):
    """The voices for speakers without one of their own, by gender, best first.

    The defaults are those variants of eSpeak NG that are distinguishable from each other (cosine of speaker
    embeddings under .80; pitch, rate and accent alone do not make another speaker) and intelligible:
    Whisper's tiny.en hears 8 to 31 of a hundred words wrong, 22 to 31 with the women.
    """

    female: tuple[VoiceName, ...] = ("en-us+f5", "en-us+steph2", "en-us+Annie", "en-us+f4")
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
    """Also for speakers whose gender is not known."""


class Pronunciation(Section):
    """How a word is said."""

    shorthand = "alias"
    alias: Name | None = None
    """What the engine says in place of the word."""
    ipa: Name | None = None
    """The word in IPA, for engines that take it; other engines say the alias, or the word as written."""
    characters: tuple[Name, ...] = ()
    """Who says it this way, names of the cast or `narrator`; empty: everybody."""
    case: Literal["exact", "any"] = "exact"
    """`exact`: only as it is spelled here; `any`: in any letter case."""

    @model_validator(mode="after")
    def _says_something(self) -> "Pronunciation":
        if self.alias is None and self.ipa is None:
            raise ValueError("needs an alias, such as {alias: Her my oh nee}, or an ipa")
        return self


class Pauses(Section):
    """Silence in seconds."""

    comma: Seconds = 0.15
    """Between a speech and its tag, inside a sentence."""
    line: Seconds = 0.25
    """After a line, inside a paragraph."""
    paragraph: Seconds = 0.6
    """After a paragraph."""
    scene: Seconds = 1.8
    """At a scene break."""
    heading: Seconds = 1.8
    """After a heading."""
    chapter: Seconds = 2.5
    """At the end of a chapter."""


class Delivery(Section):
    """How the words beside a line change the way it is said."""

    verbs: Literal["on", "off"] = "on"
    """`on`: "whispered" is softer, "slowly" slower; `off`: every line is said alike."""


class LanguageModel(Section):
    """A server that speaks OpenAI's chat completions, as Ollama, llama.cpp, LM Studio and vLLM do."""

    url: ServerUrl
    """The base address, before `/chat/completions`."""
    model: ModelName
    """The server's name for the model."""
    lines: Literal["all", "doubtful"] = "doubtful"
    """`all`: it reads every scene; `doubtful`: only those with lines that the program is unsure of."""
    timeout: Annotated[float, Field(ge=0.1, le=3600)] = 300.0
    """Seconds for an answer; a small model without a graphics card takes minutes for a long scene."""


class Attribution(Section):
    """Help in finding out who speaks, beyond the text."""

    llm: LanguageModel | None = None
    """Reads scenes and says who speaks; None: no model is asked and nothing is sent."""


class SpeechServer(Section):
    """A server that speaks OpenAI's `/v1/audio/speech`, used as an engine."""

    url: SpeechUrl
    """The base address, before `/audio/speech`."""
    model: ModelName
    """The server's name for the model."""
    voices: Annotated[Mapping[ModelName, Gender], Field(min_length=1)]
    """The names of the server's voices and how they sound, best first."""
    language: Annotated[str, StringConstraints(pattern=r"^[a-z]{2,3}(-[a-z0-9]{1,8})*$")] = "en"
    """The language of the voices, a BCP 47 tag in lower case."""
    format: Literal["wav", "flac", "pcm"] = "wav"
    """The format to ask for; the server may answer in another."""
    timeout: Annotated[float, Field(ge=0.1, le=3600)] | None = None
    """Seconds for an answer; None: 30, plus 0.2 for each character."""
    revision: ModelName | None = None
    """Stands for the server's sound in place of its address: with the same revision, clips are used again
    after the server has moved; with another, they are made again."""

    def settings(self) -> ServerSettings:
        """Return the server as its engine takes it."""
        return ServerSettings(**{**self.model_dump(), "voices": tuple(self.voices.items())})


def _cover(cover: Path, info: ValidationInfo) -> Path:
    """Return where the picture lies; whether it can be decoded is for `export.cover` to say."""
    context: Context | None = info.context
    if context is None:
        return cover
    path = context.folder / cover.expanduser()
    if not path.is_file():
        raise ValueError(f"no file {excerpt(str(cover))!r} beside voices.yaml; name a JPEG or PNG file")
    return path


class About(Section):
    """What players, libraries and shops show of the book; the fields are those of `model.Metadata`."""

    title: Name | None = None
    """The book's title; None: as the text has it."""
    author: Name | None = None
    """Who wrote it; None: as the text has it."""
    narrator: Name | None = None
    """The digital voice's name; "(digital voice)" is appended."""
    series: Name | None = None
    """The series it belongs to."""
    series_part: Annotated[Name | None, BeforeValidator(_as_text)] = None
    """Its place in the series, `2` or `2.5`."""
    year: Annotated[int, Field(ge=1, le=9999)] | None = None
    """The year of publication."""
    genre: Name | None = None
    """A genre, as players show it."""
    description: Name | None = None
    """What the book is about."""
    publisher: Name | None = None
    """Who publishes it."""
    language: Annotated[str, StringConstraints(pattern=r"^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$")] | None = None
    """A BCP 47 tag such as `en-GB`; None: as the text has it."""
    cover: Annotated[Path, AfterValidator(_cover)] | None = None
    """A square JPEG or PNG file of 1024 pixels or more, relative to voices.yaml."""


class VoicesFile(Section):
    """Who sounds how. Everything may be left out; the defaults suit English with the voices of eSpeak NG."""

    engine: Annotated[str, AfterValidator(_checked_engine)] = DEFAULT
    """The engine of voices that name none; `--engine` overrides it."""
    narrator: Narrator = Narrator()
    """Who reads everything that is not speech."""
    cast: Mapping[Name, Member] = Field(default_factory=dict)
    """The characters, by the name that the text uses most."""
    unknown: Unknown = "narrator"
    """Who reads a line whose speaker is not known: `narrator`, or a voice."""
    pools: Pools = Pools()
    """The voices for characters who have none of their own."""
    lexicon: Mapping[Name, Pronunciation] = Field(default_factory=dict)
    """Words that a voice says wrongly, and how to say them."""
    pauses: Pauses = Pauses()
    """Silence, in seconds."""
    delivery: Delivery = Delivery()
    """How the words beside a line change the way it is said."""
    notes: Literal["skip", "speak"] = "skip"
    """What happens to author's notes, footnotes, contents and the like."""
    emoji: Literal["name", "silent"] = "name"
    """Whether emoji, and faces such as `:)`, are read by name or left out."""
    first_person: str | None = None
    """In a story told by "I": the name, from the cast, of the narrating character."""
    attribution: Attribution = Attribution()
    """Help in finding out who speaks."""
    engines: Mapping[EngineName, SpeechServer] = Field(default_factory=dict)
    """Speech servers, by the name that their voices begin with."""
    metadata: About = About()
    """What players and shops show of the book."""
