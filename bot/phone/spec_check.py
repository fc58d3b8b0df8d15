"""Holds a call to a carrier against the carrier's published description and names what is wrong."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

_SPECS = Path(__file__).parent / "specs"
_E164_OR_SHORT_CODE = re.compile(r"\+[1-9][0-9]{1,14}|[0-9]{3,8}")
_DATE_OR_MOMENT = re.compile(r"\d{4}-\d\d-\d\d(T\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:?\d\d))?")
_FORMATS = {
    "phone-number": _E164_OR_SHORT_CODE,
    "date-time": _DATE_OR_MOMENT,
    "uri": re.compile(r"https?://[^\s/]+.*"),
    "http-method": re.compile(r"HEAD|GET|POST|PATCH|PUT|DELETE"),
}
_NUMBERS = {"integer": re.compile(r"-?\d+"), "number": re.compile(r"-?\d+(\.\d+)?")}


def check_twilio_call(
    method: str, path: str, form: Mapping[str, Any], query: Mapping[str, Any]
) -> list[str]:
    """Return one sentence for each way a call departs from Twilio's OpenAPI description.

    `path` starts with /2010-04-01/. A value is a string, or a list of strings where a field was
    repeated. No sentence holds a value: values may be a person's words or address.
    """
    found = _twilio_path(path)
    if found is None:
        return ["Twilio has no such path."]
    template, in_path = found
    operation = _twilio()["paths"][template].get(method.lower())
    if operation is None:
        return [f"Twilio knows no {method.upper()} {template}."]
    name = str(operation["operationId"])
    parameters = operation.get("parameters", [])
    body = _form_schema(operation)
    problems = _fields(f"{name} path", _declared(parameters, "path"), in_path)
    problems += _fields(f"{name} query", _declared(parameters, "query"), query)
    return problems + _fields(f"{name} form", body, form)


def twilio_operation(method: str, path: str) -> tuple[str, dict[str, str]] | None:
    """Return Twilio's name for a call ("CreateMessage") and the ids in its path, or None."""
    found = _twilio_path(path)
    if found is None:
        return None
    template, in_path = found
    operation = _twilio()["paths"][template].get(method.lower())
    return None if operation is None else (str(operation["operationId"]), in_path)


def check_telegram_call(method_name: str, params: Mapping[str, Any]) -> list[str]:
    """Return one sentence for each way a call departs from the Telegram Bot API reference.

    A value is native (a JSON body) or a string (a form body, where anything that is not a string
    is written as JSON). No sentence holds a value.
    """
    method = _telegram()["methods"].get(method_name)
    if method is None:
        return ["The Bot API has no such method."]
    return list(_object(method_name, method.get("fields", []), params, loose=True))


# --- Twilio -----------------------------------------------------------------------------------


@lru_cache(maxsize=1)
def _twilio() -> dict[str, Any]:
    spec: dict[str, Any] = json.loads((_SPECS / "twilio-messages-calls.json").read_text("utf-8"))
    return spec


def _twilio_path(path: str) -> tuple[str, dict[str, str]] | None:
    for template in _twilio()["paths"]:
        pattern = re.sub(r"\\\{(\w+)\\\}", r"(?P<\1>[^/]+)", re.escape(template))
        match = re.fullmatch(pattern, path)
        # "Messages/{Sid}.json" must not swallow a path with further parts; [^/]+ sees to that.
        if match is not None:
            return template, match.groupdict()
    return None


def _declared(parameters: list[dict[str, Any]], place: str) -> dict[str, Any]:
    mine = [each for each in parameters if each["in"] == place]
    return {
        "properties": {each["name"]: each["schema"] for each in mine},
        "required": [each["name"] for each in mine if each.get("required")],
    }


def _form_schema(operation: dict[str, Any]) -> dict[str, Any]:
    content = operation.get("requestBody", {}).get("content", {})
    schema: dict[str, Any] = content.get("application/x-www-form-urlencoded", {}).get("schema", {})
    return schema


def _fields(where: str, schema: dict[str, Any], values: Mapping[str, Any]) -> list[str]:
    known = schema.get("properties", {})
    problems = [
        f"{where}: the required field {name} is missing."
        for name in schema.get("required", [])
        if name not in values
    ]
    for name, value in values.items():
        if name in known:
            problems += [f"{where}: {name} {wrong}." for wrong in _wrong(known[name], value)]
        else:
            problems.append(f"{where}: there is no field {name}.")
    return problems


def _wrong(schema: dict[str, Any], value: Any) -> Iterator[str]:
    if "$ref" in schema:
        schema = _twilio()["components"]["schemas"][schema["$ref"].rsplit("/", 1)[-1]]
    if schema.get("type") == "array":
        for item in value if isinstance(value, list) else [value]:
            yield from _wrong(schema["items"], item)
    elif isinstance(value, list):
        yield "is given more than once"
    else:
        yield from _wrong_scalar(schema, str(value))


def _wrong_scalar(schema: dict[str, Any], text: str) -> Iterator[str]:
    kind = schema.get("type", "string")
    if kind in _NUMBERS:
        if not _NUMBERS[kind].fullmatch(text):
            yield f"is not of type {kind}"
        elif not schema.get("minimum", float("-inf")) <= float(text) <= schema.get("maximum", float("inf")):
            yield "is out of its range"
        return
    if kind == "boolean" and text.lower() not in ("true", "false"):
        yield "is not of type boolean"
    if not schema.get("minLength", 0) <= len(text) <= schema.get("maxLength", len(text)):
        yield "has the wrong length"
    elif "pattern" in schema and not re.search(schema["pattern"], text):
        yield "does not match its pattern"
    if "enum" in schema and text not in schema["enum"]:
        yield "is not one of the values allowed"
    form = _FORMATS.get(schema.get("format", ""))
    if form is not None and not form.fullmatch(text):
        yield f"is not a {schema['format']}"


# --- Telegram ---------------------------------------------------------------------------------


@lru_cache(maxsize=1)
def _telegram() -> dict[str, Any]:
    spec: dict[str, Any] = json.loads((_SPECS / "telegram-bot-api.json").read_text("utf-8"))
    return spec


def _object(
    where: str, fields: list[dict[str, Any]], value: Mapping[str, Any], *, loose: bool = False
) -> Iterator[str]:
    known = {field["name"]: field for field in fields}
    for name, field in known.items():
        if field["required"] and name not in value:
            yield f"{where}: the required field {name} is missing."
    for name, given in value.items():
        if name not in known:
            yield f"{where}: there is no field {name}."
        else:
            yield from _one_of(f"{where}: {name}", known[name]["types"], given, loose=loose)


def _one_of(where: str, kinds: list[str], value: Any, *, loose: bool) -> list[str]:
    """None if one of the kinds fits, else the problems of the first, which is the usual one."""
    found = [list(_kind(where, kind, value, loose=loose)) for kind in kinds]
    return [] if [] in found else found[0]


def _kind(where: str, kind: str, value: Any, *, loose: bool) -> Iterator[str]:
    if loose and isinstance(value, str) and kind not in ("String", "InputFile"):
        try:
            value = json.loads(value)
        except ValueError:
            yield f"{where} is not of type {kind}."
            return
    if kind.startswith("Array of "):
        yield from _array(where, kind, value)
    elif kind in ("String", "Integer", "Boolean", "Float"):
        if not _is_plain(kind, value):
            yield f"{where} is not of type {kind}."
    elif kind != "InputFile":
        yield from _named(where, kind, value)


def _array(where: str, kind: str, value: Any) -> Iterator[str]:
    if not isinstance(value, list):
        yield f"{where} is not of type {kind}."
        return
    for item in value:
        yield from _kind(where, kind.removeprefix("Array of "), item, loose=False)


def _is_plain(kind: str, value: Any) -> bool:
    if isinstance(value, bool):
        return kind == "Boolean"
    plain = {"String": str, "Integer": int, "Boolean": bool, "Float": (int, float)}
    return isinstance(value, plain[kind])  # type: ignore[arg-type]


def _named(where: str, kind: str, value: Any) -> Iterator[str]:
    if not isinstance(value, dict):
        yield f"{where} is not of type {kind}."
        return
    described = _telegram()["types"].get(kind, {})
    if "fields" in described:  # a type outside the extract, or one of several, is taken as it is
        yield from _object(f"{where} ({kind})", described["fields"], value)
