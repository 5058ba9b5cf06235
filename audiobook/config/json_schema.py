"""The JSON Schema of voices.yaml, made from its models, for editors that complete and check as you type.

    python -m audiobook.config.json_schema

writes `voices.schema.json` into this folder.  The program itself checks files with the models.
"""

import json
from pathlib import Path
from typing import Any

from audiobook.config.schema import VoicesFile

FILE = Path(__file__).with_name("voices.schema.json")
NAME_PATTERN = r"\S"
"""Of `schema.Name`."""
DIALECT = "https://json-schema.org/draft/2020-12/schema"


def schema() -> dict[str, Any]:
    """Return the schema: JSON Schema, draft 2020-12."""
    generated = VoicesFile.model_json_schema()
    return {"$schema": DIALECT, **_adapted(generated)}


def text() -> str:
    """Return the content of `voices.schema.json`."""
    return json.dumps(schema(), ensure_ascii=False, indent=2) + "\n"


def _adapted(node: Any) -> Any:
    r"""Return a part of the schema as editors need it.

    Pydantic's titles only repeat the keys, and its patterns may contain `\p{...}`, which not every reader of
    JSON Schema knows.  A name may look like a number, and a key without a value counts as left out.
    """
    if isinstance(node, list):
        return [_adapted(item) for item in node]
    if not isinstance(node, dict):
        return node
    adapted = {
        key: _adapted(value)
        for key, value in node.items()
        if key != "title" and not (key == "pattern" and _is_foreign(value))
    }
    for pattern in filter(_is_foreign, node.get("patternProperties", ())):
        adapted["additionalProperties"] = adapted.pop("patternProperties")[pattern]
    if node.get("pattern") == NAME_PATTERN:
        adapted["type"] = ["string", "number"]
    if isinstance(node.get("description"), str):
        adapted["description"] = node["description"].replace("None:", "left out:")
    properties = node.get("properties")
    if isinstance(properties, dict):
        adapted["properties"] = {key: _or_null(_adapted(value)) for key, value in properties.items()}
    return adapted


def _is_foreign(pattern: str) -> bool:
    """Tell whether a pattern is one that only pydantic's engine of regular expressions knows."""
    return "\\p" in pattern.lower()


def _or_null(node: dict[str, Any]) -> dict[str, Any]:
    outer: dict[str, Any] = {key: node[key] for key in ("description", "default") if key in node}
    inner = {key: value for key, value in node.items() if key not in outer}
    choices = inner["anyOf"] if [*inner] == ["anyOf"] else [inner]
    null = {"type": "null"}
    return {**outer, "anyOf": [*choices, *([] if null in choices else [null])]}


if __name__ == "__main__":
    FILE.write_text(text(), encoding="utf-8")
