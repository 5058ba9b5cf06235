r"""The only answers that a question allows, in the forms that servers can enforce.  Pure.

>>> schema(["1", "2"], ["lexie", "?"])["required"]
['1', '2']
>>> print(grammar(["1", "2"], ["lexie", "?"]).strip())
root ::= "{" space "\"1\":" space who "," space "\"2\":" space who "}"
who ::= "\"lexie\"" | "\"?\""
space ::= " "?
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence


def schema(numbers: Sequence[str], ids: Sequence[str]) -> dict[str, Any]:
    """Return a JSON schema: an object with an id for each number, which servers write in this order."""
    return {
        "type": "object",
        "properties": {number: {"$ref": "#/$defs/who"} for number in numbers},
        "required": list(numbers),
        "additionalProperties": False,
        "$defs": {"who": {"type": "string", "enum": list(ids)}},
    }


def grammar(numbers: Sequence[str], ids: Sequence[str]) -> str:
    """Return the same as a grammar of llama.cpp (GBNF)."""
    pairs = ' "," space '.join(f"{_literal(json.dumps(number) + ':')} space who" for number in numbers)
    people = " | ".join(_literal(json.dumps(person)) for person in ids)
    return f'root ::= "{{" space {pairs} "}}"\nwho ::= {people}\nspace ::= " "?\n'


def _literal(text: str) -> str:
    """Return a text as a literal of the grammar; ids are ASCII, so that nothing else needs escaping."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
