"""How an answer is asked for, and how a value is read out of what came back."""

import ast
import json
import re
from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Any, Final

from pydantic import BaseModel, ValidationError

from patchwright.model.asking import Message, Request
from patchwright.model.capabilities import Form

TOOL_NAME: Final = "answer"
MOST_READ: Final = 200_000
"""Characters of an answer that are looked at."""
MOST_OBJECTS: Final = 50
"""Objects in a text that are tried."""

_THOUGHT = re.compile(r"<think(?:ing)?>.*?(?:</think(?:ing)?>|\Z)", re.DOTALL)
_FENCE = re.compile(r"^ {0,3}```[^\n]*\n(.*?)^ {0,3}```", re.DOTALL | re.MULTILINE)
_COMMA = re.compile(r",(\s*[}\]])")
_NOT_STRICT: Final = frozenset({"default", "title", "examples", "discriminator"})


def body_for(form: Form, schema: type[BaseModel]) -> dict[str, Any]:
    """Return the fields of a request that ask for a form."""
    if form is Form.JSON_SCHEMA:
        described = {"name": TOOL_NAME, "strict": True, "schema": strict_schema(schema)}
        return {"response_format": {"type": "json_schema", "json_schema": described}}
    if form is Form.TOOL:
        function = {
            "name": TOOL_NAME,
            "description": "Give the answer.",
            "parameters": strict_schema(schema),
        }
        chosen = {"type": "function", "function": {"name": TOOL_NAME}}
        return {"tools": [{"type": "function", "function": function}], "tool_choice": chosen}
    if form is Form.JSON_OBJECT:
        return {"response_format": {"type": "json_object"}}
    return {}


def messages_for(form: Form, request: Request, *, system: bool) -> tuple[Message, ...]:
    """Return the messages with what the form needs said in words."""
    said = words_for(form, request)
    found = list(request.messages)
    if said:
        last = found[-1]
        found[-1] = Message(last.role, f"{last.text}\n\n{said}")
    return tuple(found) if system else _without_system(found)


def words_for(form: Form, request: Request) -> str:
    """Return what a form needs said in words: those that servers enforce need nothing."""
    if form is Form.TEXT and request.plain is not None:
        return request.plain.words
    if form in (Form.JSON_OBJECT, Form.TEXT):
        schema = json.dumps(strict_schema(request.schema), separators=(",", ":"))
        where = " in a ```json block" if form is Form.TEXT else ""
        return f"Answer with one JSON object{where} and nothing else. Its JSON schema:\n{schema}"
    return ""


def _without_system(messages: list[Message]) -> tuple[Message, ...]:
    """Put what the system says before what the user says, for templates without that role."""
    rules = "\n\n".join(m.text for m in messages if m.role == "system")
    rest = [m for m in messages if m.role != "system"]
    if rules and rest:
        rest[0] = Message("user", f"{rules}\n\n{rest[0].text}")
    return tuple(rest)


def strict_schema(schema: type[BaseModel]) -> dict[str, Any]:
    """Return a JSON schema as strict servers want it: every property required, no other."""
    found: dict[str, Any] = _strict(schema.model_json_schema())
    return found


def _strict(node: Any) -> Any:
    if isinstance(node, list):
        return [_strict(each) for each in node]
    if not isinstance(node, dict):
        return node
    kept = {k: v for k, v in node.items() if k not in _NOT_STRICT or k == "properties"}
    made = {
        key: (
            {name: _strict(each) for name, each in value.items()}
            if key in ("properties", "$defs")
            else _strict(value)
        )
        for key, value in kept.items()
    }
    if "oneOf" in made:
        made["anyOf"] = made.pop("oneOf")
    if "properties" in made:
        made |= {"required": list(made["properties"]), "additionalProperties": False}
    return made


# --- reading -------------------------------------------------------------------------------------


def read_reply(text: str, request: Request, form: Form) -> tuple[BaseModel | None, str]:
    """Return the first value in a text that has the form, or None and what is wrong with it."""
    said = _THOUGHT.sub("", text[:MOST_READ])
    problem = ""
    for found in _values(said, request, form):
        if isinstance(found, Mapping) and not found.keys() & request.schema.model_fields.keys():
            continue  # an object in the prose; a lenient schema would take it for an answer
        try:
            return request.schema.model_validate(found), ""
        except ValidationError as error:
            problem = problem or _explained(error)
    return None, problem or "The answer holds no JSON object of the form that was asked for."


def _values(text: str, request: Request, form: Form) -> Iterator[object]:
    if form is Form.TEXT and request.plain is not None:
        found = request.plain.read(text)
        if found is not None:
            yield found
    for part in _objects(text):
        value = _parsed(part)
        if isinstance(value, Mapping):
            yield value
    yield from _embedded(text)


def _embedded(text: str) -> Iterator[object]:
    """Yield the objects of a text whose braces and quotes in prose hide where one begins."""
    decoder = json.JSONDecoder(strict=False)
    for brace in islice(re.finditer(r"\{", text), MOST_OBJECTS):
        try:
            yield decoder.raw_decode(text, brace.start())[0]
        except (ValueError, RecursionError):
            continue


def _objects(text: str) -> Iterator[str]:
    """Yield what may be an object: the whole text, fenced blocks, then balanced braces."""
    yield text.strip()
    yield from (block[1].strip() for block in islice(_FENCE.finditer(text), MOST_OBJECTS))
    yield from _balanced(text)


def _balanced(text: str) -> Iterator[str]:
    """Yield the outermost balanced braces, strings aside; reads every character once."""
    depth, begin, quoted, escaped, found = 0, 0, False, False, 0
    for n, char in enumerate(text):
        if quoted:
            quoted, escaped = escaped or char != '"', char == "\\" and not escaped
        elif depth and char == '"':
            quoted = True
        elif char == "{":
            begin = begin if depth else n
            depth += 1
        elif char == "}" and depth:
            depth -= 1
            if not depth:
                yield text[begin : n + 1]
                found += 1
                if found >= MOST_OBJECTS:
                    return


def _parsed(text: str) -> object:
    """Read JSON as models write it: raw line ends in strings, commas too many, Python's words."""
    if not text.startswith("{"):
        return None
    for attempt in (text, _COMMA.sub(r"\1", text)):
        try:
            return json.loads(attempt, strict=False)
        except (ValueError, RecursionError):
            continue
    try:
        return ast.literal_eval(text)
    except (ValueError, SyntaxError, TypeError, RecursionError, MemoryError):
        return None


def _explained(error: ValidationError) -> str:
    """Say what is wrong with a value, in a few words that a model can use."""
    parts = []
    for each in error.errors(include_url=False, include_input=False)[:3]:
        place = ".".join(map(str, each["loc"]))
        parts.append(f"{place}: {each['msg']}" if place else each["msg"])
    return "The answer has not the form that was asked for: " + "; ".join(parts)[:600]
