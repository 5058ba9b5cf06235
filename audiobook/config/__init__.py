"""voices.yaml -> `Config`: who sounds how, and the engines that can speak.

`schema` holds what the file may say, `loading` reads it, `wording` and `names` say what is wrong with it,
`editing` adds to it, `yaml_text` is YAML as a person wrote it.

>>> Config().pools.female[0]
'en-us+f5'
"""

from audiobook.config.editing import add_members, add_words
from audiobook.config.loading import Config, load_engine, load_registry, template
from audiobook.config.schema import (
    About,
    LanguageModel,
    Member,
    Narrator,
    Pauses,
    Pools,
    Pronunciation,
    SpeechServer,
    VoicesFile,
)

__all__ = [
    "About",
    "Config",
    "LanguageModel",
    "Member",
    "Narrator",
    "Pauses",
    "Pools",
    "Pronunciation",
    "SpeechServer",
    "VoicesFile",
    "add_members",
    "add_words",
    "load_engine",
    "load_registry",
    "template",
]
