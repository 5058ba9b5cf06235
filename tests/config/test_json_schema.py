"""The JSON Schema of voices.yaml says what the program accepts."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from jsonschema import Draft202012Validator
from places import ROOT
from ruamel.yaml import YAML

from audiobook.config import Config, json_schema
from audiobook.system.errors import ConfigError

if TYPE_CHECKING:
    from pathlib import Path

SHIPPED = ROOT / "voices.yaml"


@pytest.fixture(scope="module")
def validator() -> Draft202012Validator:
    """Check documents against the schema that is shipped."""
    schema = json.loads(json_schema.FILE.read_text(encoding="utf-8"))
    Draft202012Validator.check_schema(schema)
    return Draft202012Validator(schema)


def test_the_shipped_schema_is_that_of_the_models() -> None:
    """`python -m audiobook.config.json_schema` was run after the models last changed."""
    assert json_schema.FILE.read_text(encoding="utf-8") == json_schema.text()


def test_the_shipped_file_names_the_schema_and_satisfies_it(validator: Draft202012Validator) -> None:
    """Editors find the schema by the first line of voices.yaml, and have nothing to object to."""
    text = SHIPPED.read_text(encoding="utf-8")
    prefix, _, where = text.splitlines()[0].partition("$schema=")
    assert prefix == "# yaml-language-server: "
    assert (ROOT / where).resolve() == json_schema.FILE.resolve()
    validator.validate(YAML(typ="safe").load(text))


EXAMPLES = {
    "": True,
    "cast:": True,
    "cast: {Anne: , Ben: en-us+f5, Carl: {aliases: [Carlo, 7], gender: male, rate: 60}}": True,
    "narrator: en-gb": True,
    "narrator: {voice: en-gb, rate: 501}": False,
    "narrator: {vioce: en-gb}": False,
    "engine: tone\ncast: {Anne: {voice: {tone: a, kokoro: bf_emma}}}\nunknown: {tone: b}": True,
    "cast: {Anne: {voice: {}}}": False,
    "lexicon: {Siobhan: Shivawn, Hermione: {ipa: hɜːˈmaɪəni, characters: [narrator]}}": True,
    "lexicon: {Siobhan: {case: some}}": False,
    "metadata: {title: 1984, series_part: 2.5, year: 1949}": True,
    "metadata: {year: soon}": False,
    "pauses: {comma: 0.1, chapter: }": True,
    "pauses: {comma: 100}": False,
    "notes: shout": False,
    'attribution: {llm: {url: "http://localhost:1/v1", model: "a b"}}': True,
    'attribution: {llm: {url: "http://localhost:1/v1"}}': False,
    'engines: {studio: {url: "http://localhost:1/v1", model: m, voices: {a: female}}}': True,
    'engines: {studio: {url: "http://localhost:1/v1", model: m, voices: {}}}': False,
}


@pytest.mark.parametrize(("content", "right"), EXAMPLES.items())
def test_the_schema_and_the_program_agree(
    validator: Draft202012Validator, tmp_path: Path, content: str, *, right: bool
) -> None:
    """What one accepts the other accepts, and what one refuses the other refuses."""
    document = YAML(typ="safe").load(content)
    assert validator.is_valid({} if document is None else document) is right
    path = tmp_path / "voices.yaml"
    path.write_text(content, encoding="utf-8")
    try:
        Config.load(path, engine="tone")
        accepted = True
    except ConfigError:
        accepted = False
    assert accepted is right
