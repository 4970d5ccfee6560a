"""The saved queries as an OpenAPI 3.1 document."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from .. import __version__
from ..queries import Parameter, SavedQuery, query_form
from .negotiate import types_for

Json = dict[str, Any]

_SCHEMAS: dict[str, Json] = {
    "iri": {"type": "string", "format": "iri"},
    "xsd:integer": {"type": "integer"},
    "xsd:decimal": {"type": "string", "pattern": r"^[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)$"},
    "xsd:double": {"type": "number"},
    "xsd:boolean": {"type": "boolean"},
    "xsd:date": {"type": "string", "format": "date"},
    "xsd:gYear": {"type": "string", "pattern": "^-?[0-9]{4,}$"},
    "xsd:gYearMonth": {"type": "string", "pattern": "^-?[0-9]{4,}-(0[1-9]|1[0-2])$"},
}

_ERRORS = {
    "400": "A parameter is missing, unknown, or of the wrong type; the reason is told. 参数有误",
    "429": "Too many of the client's queries had to be ended. 请求过多",
    "503": "The query took too long or too much memory, or the server is busy; see Retry-After. 暂时无法完成",
}


def document(saved: Iterable[SavedQuery], root: str) -> Json:
    """The document, complete."""
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "县年鉴知识图谱 / County yearbooks as a knowledge graph",
            "version": __version__,
            "description": "The saved queries. The SPARQL endpoint describes itself at /sparql. 已存查询；SPARQL 端点见 /sparql。",
            "license": {"name": "MIT", "identifier": "MIT"},
        },
        "servers": [{"url": root}],
        "externalDocs": {"url": f"{root}/sparql", "description": "SPARQL 1.1 endpoint"},
        "paths": {f"/queries/{query.name}.{{format}}": _path(query) for query in saved},
    }


def _path(query: SavedQuery) -> Json:
    types = {media: form for media, form in types_for(query_form(query.text)).items() if form != "html"}
    first = dict(reversed([(form, media) for media, form in types.items()]))
    form = {
        "name": "format",
        "in": "path",
        "required": True,
        "description": "Format. 格式。",
        "schema": {"type": "string", "enum": sorted(first)},
    }
    return {
        "get": {
            "operationId": query.name,
            "summary": query.summary,
            "description": query.description,
            "tags": list(query.tags),
            "parameters": [form, *map(_parameter, query.parameters)],
            "responses": _responses(first.values()),
        }
    }


def _parameter(parameter: Parameter) -> Json:
    schema = dict(_SCHEMAS.get(parameter.type, {"type": "string"}))
    if parameter.choices:
        schema["enum"] = list(parameter.choices)
    if parameter.default is not None:
        schema["default"] = parameter.default
    needed = parameter.required and parameter.default is None
    found: Json = {"name": parameter.name, "in": "query", "required": needed, "schema": schema}
    return found | ({"description": f"As in the data: {parameter.source}"} if parameter.source else {})


def _responses(types: Iterable[str]) -> Json:
    good = {"description": "The result. 结果。", "content": {media: {} for media in types}}
    errors = {status: _text(told) for status, told in _ERRORS.items()}
    return {
        "200": good,
        "304": {"description": "As the client has it."},
        **errors,
        "404": _text("No such query or format."),
    }


def _text(told: str) -> Json:
    return {"description": told, "content": {"text/plain": {"schema": {"type": "string"}}}}
