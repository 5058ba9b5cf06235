"""voices.yaml -> `Config`: who sounds how, checked, with the line and column of every mistake.

>>> config = Config.load(Path("voices.yaml"))                                          # doctest: +SKIP
>>> config.cast["Lexie"].voice                                                         # doctest: +SKIP
'en-us+f2'
"""

from collections.abc import Sequence
from importlib import resources
from pathlib import Path
from typing import Self

from pydantic import PrivateAttr, ValidationError

from audiobook.config import names, wording, yaml_text
from audiobook.config.schema import Context, ForeignVoice, Member, Narrator, Pools, VoicesFile
from audiobook.engines import DEFAULT, Registry, VoiceInfo
from audiobook.system.errors import AudiobookError, ConfigError, InputError

MAX_BYTES = 1_000_000
"""The largest voices.yaml; a larger file is something else, named by mistake."""


class Config(VoicesFile):
    """What voices.yaml says, and the engines that are there to speak: all that a run needs to know of voices.

    Frozen.  `Config()` is what holds without a voices.yaml, for the voices of eSpeak NG.

    >>> Config().narrator.voice
    'en-gb'
    """

    _registry: Registry = PrivateAttr(default_factory=Registry)
    _written_engine: str = PrivateAttr(default=DEFAULT)
    _recast: tuple[str, ...] = PrivateAttr(default=())

    @property
    def written_engine(self) -> str:
        """The engine for which the file was written; `engine` is the one in use."""
        return self._written_engine

    @property
    def recast(self) -> tuple[str, ...]:
        """Who has a voice of another engine than the one in use, and is cast anew.

        `narrator`, names of the cast and `unknown`, in the order of the file.
        """
        return self._recast

    @property
    def registry(self) -> Registry:
        """The engines that can be used: the program's own, the file's speech servers, installed plug-ins."""
        return self._registry

    @classmethod
    def load(cls, path: Path | str, *, engine: str | None = None) -> Self:
        """Read a voices.yaml.

        `engine`: the engine of voices that name none, see `fitted`; None: that of the file.  Voices get the
        spelling of their engine, so that equal voices have equal names.  Raises ConfigError, a line that
        names the file's first mistake by its position and counts the others, where the file cannot be read or
        is wrong; InputError where the engine does not exist.
        """
        path = Path(path)
        document = yaml_text.parse(read_text(path), str(path))
        problems = [
            wording.Problem(position, f"{wording.key_path(where)}: duplicate key; keep one")
            for where, position in document.duplicates
        ]
        registry = _registry(document, path)
        written = _written_engine(document, registry)
        engine = engine or written
        registry.get(engine)
        config = cls()
        try:
            config = cls.model_validate(
                {} if document.data is None else document.data,
                context=Context(path.parent, engine, registry),
            )
        except ValidationError as invalid:
            problems += [wording.problem(error, document) for error in invalid.errors(include_url=False)]
        if isinstance(document.data, dict):
            problems += names.problems(document)
        if problems:
            raise wording.first(path, problems)
        config._written_engine = written
        return config.fitted(engine, registry)

    def fitted(self, engine: str, registry: Registry | None = None) -> Self:
        """Return the configuration for another engine of voices that name none.

        What was written stays, except for voices that belong to another engine: their speakers are cast anew
        (`recast`).  Defaults that name voices which the engine does not have are replaced: the
        narrator by its best English voice, a pool by its voices of that gender, English ones if it
        has any, and no peculiar ones.
        `registry`: None keeps the present one.  Raises InputError where the engine does not exist.
        """
        registry = self._registry if registry is None else registry
        context = Context(Path(), engine, registry)
        offered = registry.get(engine).voices()
        offered = tuple(voice for voice in offered if voice.language.lower().startswith("en")) or offered
        offered = tuple(voice for voice in offered if not voice.peculiar) or offered
        config = self.model_copy(
            update={
                "engine": engine,
                "narrator": _fitted_narrator(self.narrator, offered, context),
                "pools": _fitted_pools(self.pools, offered, context),
                "cast": {name: _without_foreign(member) for name, member in self.cast.items()},
                "unknown": "narrator" if isinstance(self.unknown, ForeignVoice) else self.unknown,
            }
        )
        voices = {
            "narrator": self.narrator.voice,
            **{name: member.voice for name, member in self.cast.items()},
            "unknown": self.unknown,
        }
        if self.narrator.voice == f"{DEFAULT}:{Narrator().voice}":
            del voices["narrator"]  # gives way without a word, as where the file says nothing
        foreign = tuple(name for name, voice in voices.items() if isinstance(voice, ForeignVoice))
        config._recast, config._registry = self._recast + foreign, registry
        return config


def _fitted_narrator(narrator: Narrator, offered: Sequence[VoiceInfo], context: Context) -> Narrator:
    """Return the narrator with a voice of the engine in use, unless the file gives them one."""
    foreign = isinstance(narrator.voice, ForeignVoice)
    if "voice" in narrator.model_fields_set and not foreign:
        return narrator
    voice = Narrator().voice if foreign else narrator.voice
    if offered and not _exists(voice, context):
        voice = offered[0].name
    return narrator.model_copy(update={"voice": voice})


def _fitted_pools(pools: Pools, offered: Sequence[VoiceInfo], context: Context) -> Pools:
    """Return the pools with voices of the engine in use in place of those that it does not have."""
    fitted: dict[str, tuple[str, ...]] = {}
    for gender in Pools.model_fields:
        written: tuple[str, ...] = getattr(pools, gender)
        own = tuple(voice for voice in written if not isinstance(voice, ForeignVoice))
        if gender in pools.model_fields_set and (own or not written):
            voices = own
        elif all(_exists(voice, context) for voice in getattr(Pools(), gender)):
            voices = getattr(Pools(), gender)
        else:
            voices = tuple(voice.name for voice in offered if (voice.gender or "other") == gender)
        if voices != written:  # what stays is not marked as written in the file
            fitted[gender] = voices
    return pools.model_copy(update=fitted)


def _without_foreign(member: Member) -> Member:
    """Return a member of the cast, without a voice if that belongs to an engine that is not in use."""
    return member.model_copy(update={"voice": None}) if isinstance(member.voice, ForeignVoice) else member


def _written_engine(document: yaml_text.Document, registry: Registry) -> str:
    """Return the engine that the file names; where it is wrong the default, because the checks report it."""
    name = document.data.get("engine") if isinstance(document.data, dict) else None
    try:
        return registry.get(name).name if isinstance(name, str) else DEFAULT
    except AudiobookError:
        return DEFAULT


def load_registry(path: Path) -> Registry:
    """Return the engines that a voices.yaml makes available, whatever else it says; ConfigError as `load`."""
    return _registry(yaml_text.parse(read_text(path), str(path)), path)


def load_engine(path: Path) -> str:
    """Return the engine of voices that name none, by a voices.yaml; ConfigError as `load`."""
    document = yaml_text.parse(read_text(path), str(path))
    return _written_engine(document, _registry(document, path))


def template() -> str:
    """Return the text that a new voices.yaml starts from: the defaults, explained, with an empty cast."""
    text = resources.files(__package__).joinpath("template.yaml").read_text("utf-8")
    return text.replace("{schema}", Path(__file__).with_name("voices.schema.json").as_posix())


def read_text(path: Path) -> str:
    """Return the text of a voices.yaml; raises ConfigError where it cannot be one."""
    try:
        content = path.read_bytes()
    except OSError as error:
        why = error.strerror or error
        raise ConfigError(f"{path}: cannot be read: {why}; check the file's name") from error
    if len(content) > MAX_BYTES:
        raise ConfigError(
            f"{path}: too large to be a voices.yaml ({len(content) / 1e6:.3g} MB); name the right file"
        )
    try:
        return content.decode()
    except UnicodeDecodeError as error:
        line, column = yaml_text.line_column(content[: error.start].decode())
        raise ConfigError(f"{path}:{line}:{column}: not UTF-8; save the file as UTF-8 text") from error


def _registry(document: yaml_text.Document, path: Path) -> Registry:
    """Return the engines with the file's speech servers, whose voices the rest of the file may name."""
    section = document.data.get("engines") if isinstance(document.data, dict) else None
    if section is None:
        return Registry()
    try:
        servers = VoicesFile.model_validate({"engines": section}).engines
    except ValidationError as invalid:
        problems = [wording.problem(error, document) for error in invalid.errors(include_url=False)]
        raise wording.first(path, problems) from None
    return Registry.with_servers((name, server.settings()) for name, server in servers.items())


def _exists(voice: str, context: Context) -> bool:
    try:
        context.registry.find(voice, context.engine)
    except InputError:
        return False
    return True
