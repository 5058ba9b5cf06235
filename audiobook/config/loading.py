"""voices.yaml -> `Config`: who sounds how, checked, with the line and column of every mistake.

>>> config = Config.load(Path("voices.yaml"))                                          # doctest: +SKIP
>>> config.cast["Lexie"].voice                                                         # doctest: +SKIP
'en-us+f2'
"""

from importlib import resources
from pathlib import Path
from typing import Self

from pydantic import PrivateAttr, ValidationError

from audiobook.config import names, wording, yaml_text
from audiobook.config.schema import Context, Pools, VoicesFile, checked_voice
from audiobook.engines import DEFAULT, Registry
from audiobook.system.errors import ConfigError

MAX_BYTES = 1_000_000
"""The largest voices.yaml; a larger file is something else, named by mistake."""


class Config(VoicesFile):
    """What voices.yaml says, and the engines that are there to speak: all that a run needs to know of voices.

    Frozen.  `Config()` is what holds without a voices.yaml, for the voices of eSpeak NG.

    >>> Config().narrator.voice
    'en-gb'
    """

    _engine: str = PrivateAttr(default=DEFAULT)
    _registry: Registry = PrivateAttr(default_factory=Registry)

    @property
    def engine(self) -> str:
        """The engine of voices that name none."""
        return self._engine

    @property
    def registry(self) -> Registry:
        """The engines that can be used: the program's own, the file's speech servers, installed plug-ins."""
        return self._registry

    @classmethod
    def load(cls, path: Path | str, *, engine: str = DEFAULT) -> Self:
        """Read a voices.yaml.

        `engine`: the engine of voices that name none; see `fitted`.  Voices get the spelling of their engine,
        so that equal voices have equal names.  Raises ConfigError, a line that names the file's first
        mistake by its position and counts the others, where the file cannot be read or is wrong; InputError
        where the engine does not exist.
        """
        path = Path(path)
        document = yaml_text.parse(read_text(path), str(path))
        problems = [
            wording.Problem(position, f"{wording.key_path(where)}: duplicate key; keep one")
            for where, position in document.duplicates
        ]
        registry = _registry(document, path)
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
        return config.fitted(engine, registry)

    def fitted(self, engine: str, registry: Registry | None = None) -> Self:
        """Return the configuration for another engine of voices that name none.

        What was written stays.  Defaults that name voices which the engine does not have are replaced: the
        narrator by its best English voice, a pool by its voices of that gender, English ones if it has any.
        `registry`: None keeps the present one.  Raises InputError where the engine does not exist.
        """
        registry = self._registry if registry is None else registry
        context = Context(Path(), engine, registry)
        offered = registry.get(engine).voices()
        offered = tuple(voice for voice in offered if voice.language.lower().startswith("en")) or offered
        narrator, pools = self.narrator, self.pools
        if "voice" not in narrator.model_fields_set and offered and not _exists(narrator.voice, context):
            narrator = narrator.model_copy(update={"voice": offered[0].name})
        replaced = {
            gender: tuple(voice.name for voice in offered if (voice.gender or "other") == gender)
            for gender in Pools.model_fields
            if gender not in pools.model_fields_set
            if not all(_exists(voice, context) for voice in getattr(pools, gender))
        }
        config = self.model_copy(update={"narrator": narrator, "pools": pools.model_copy(update=replaced)})
        config._engine, config._registry = engine, registry
        return config


def load_registry(path: Path) -> Registry:
    """Return the engines that a voices.yaml makes available, whatever else it says; ConfigError as `load`."""
    return _registry(yaml_text.parse(read_text(path), str(path)), path)


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
        checked_voice(voice, context)
    except ValueError:
        return False
    return True
