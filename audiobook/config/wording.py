"""What is wrong with a voices.yaml, in one line for the person who wrote it.

    voices.yaml:14:12: cast."Anne".voice: no voice 'af_bela' in engine kokoro; did you mean 'af_bella'?

Errors of pydantic go in, with the document they are about; `Problem`s come out, and `first` makes the error.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from pydantic_core import ErrorDetails

from audiobook.config import schema, yaml_text
from audiobook.engines import did_you_mean, nearest
from audiobook.system.errors import ConfigError
from audiobook.text.shorten import EXCERPT, excerpt

MEANINGS = {
    "dict_type": "expected a mapping such as {{key: value}}, not {value}",
    "extra_forbidden": "unknown key; {hint}",
    "finite_number": "{value} is not a number",
    "float_parsing": "{value} is not a number",
    "float_type": "expected a number, not {value}",
    "greater_than_equal": "{value} is too small; the minimum is {ge:g}",
    "int_from_float": "{value} is not a whole number",
    "int_parsing": "{value} is not a whole number",
    "int_parsing_size": "{value} is too large",
    "int_type": "expected a whole number, not {value}",
    "less_than_equal": "{value} is too large; the maximum is {le:g}",
    "literal_error": "{value} is not {expected}",
    "mapping_type": "expected a mapping such as {{key: value}}, not {value}",
    "missing": "is missing",
    "path_type": "expected the path of a file, not {value}",
    "model_type": "expected a mapping such as {{key: value}}, not {value}",
    "string_pattern_mismatch": "expected a name, not {value}",
    "string_unicode": "contains half a character; type it again",
    "string_too_long": "longer than {max_length} characters",
    "string_type": "expected text, not {value}",
    "too_short": "is empty; name at least one",
    "tuple_type": "expected a list such as [one, two], not {value}",
    "value_error": "{error}",
}
"""Pydantic's error types in the words of the person who wrote the file."""

SECTIONS: Mapping[str, type[schema.Section]] = {
    "narrator": schema.Narrator,
    "cast": schema.Member,
    "pools": schema.Pools,
    "lexicon": schema.Pronunciation,
    "pauses": schema.Pauses,
    "delivery": schema.Delivery,
    "attribution": schema.Attribution,
    "attribution.llm": schema.LanguageModel,
    "engines": schema.SpeechServer,
    "metadata": schema.About,
}
"""The model of a mapping, by its path; `cast`, `lexicon` and `engines` have one mapping for each name."""


@dataclass(frozen=True, slots=True)
class Problem:
    """A mistake in the file."""

    position: tuple[int, int]
    """Line and column, from 1."""
    message: str


def first(path: Path, problems: Sequence[Problem]) -> ConfigError:
    """Return the error that names the first of the problems and how many more there are."""
    problem = min(problems, key=lambda problem: problem.position)
    more = f" (and {len(problems) - 1} more)" if len(problems) > 1 else ""
    line, column = problem.position
    return ConfigError(one_line(f"{path}:{line}:{column}: {problem.message}{more}"))


def problem(error: ErrorDetails, document: yaml_text.Document) -> Problem:
    """Return pydantic's error as a person understands it."""
    where, of_key = error["loc"], error["type"] == "extra_forbidden"
    if where[-1:] == ("[key]",):  # how pydantic points at a key
        where, of_key = where[:-1], True
    meaning = MEANINGS.get(error["type"])
    hint = ""
    if error["type"] == "extra_forbidden":
        keys = _section(where).model_fields
        hint = did_you_mean(nearest(str(where[-1]), keys)) or f"the keys here are {', '.join(keys)}"
    facts = {**error.get("ctx", {}), "value": value(error["input"]), "hint": hint}
    message = meaning.format_map(facts) if meaning else error["msg"]
    prefix = f"{key_path(where)}: " if where else ""
    return Problem(document.position(where, of_key=of_key), prefix + message)


def _section(where: Sequence[str | int]) -> type[schema.Section]:
    """Return the model of the mapping that holds the key at `where`."""
    if not where[1:]:
        return schema.VoicesFile
    path = ".".join(map(str, where[:-1]))
    return SECTIONS[path] if path in SECTIONS else SECTIONS[str(where[0])]


def key_path(where: Sequence[str | int]) -> str:
    """Return a path as a person names it, `cast."Anne".voice`; the position tells items of a list apart."""
    keys = [excerpt(part) for part in where if isinstance(part, str)]
    if keys[1:] and keys[0] in {"cast", "lexicon", "engines"}:
        keys[1] = f'"{keys[1]}"'
    return ".".join(keys)


def value(value: object) -> str:
    """Return a value for a message, cut to a length that can be read."""
    if value is None:
        return "nothing"
    if isinstance(value, dict | list):
        return "a mapping" if isinstance(value, dict) else "a list"
    return repr(_cut(str(value)))


def one_line(message: str) -> str:
    """Return a message on one line of visible characters."""
    return " ".join("".join(char if char.isprintable() else " " for char in message).split())


def _cut(text: str) -> str:
    """Return the beginning of a value with its white space, which may be what is wrong with it."""
    return text if len(text) <= EXCERPT else f"{text[: EXCERPT - 1]}…"
