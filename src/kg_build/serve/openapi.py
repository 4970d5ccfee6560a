"""The saved queries and the endpoint as an OpenAPI 3.1 document."""

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
    "xsd:decimal": {"type": "number"},
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
            "description": "Saved queries and the SPARQL 1.1 endpoint. 已存查询与 SPARQL 端点。",
            "license": {"name": "MIT", "identifier": "MIT"},
        },
        "servers": [{"url": root}],
        "paths": {f"/queries/{query.name}.{{format}}": _path(query) for query in saved} | {"/sparql": _endpoint()},
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


def _endpoint() -> Json:
    types = (*types_for("SELECT"), *types_for("CONSTRUCT"))
    query = {"type": "string", "description": "A SPARQL 1.1 query. 查询。"}
    graphs = {"type": "array", "items": {"type": "string", "format": "iri"}}
    names = ("default-graph-uri", "named-graph-uri")
    parameters = [{"name": name, "in": "query", "schema": graphs} for name in names]
    form = {"type": "object", "required": ["query"], "properties": {"query": query} | dict.fromkeys(names, graphs)}
    body = {"application/x-www-form-urlencoded": {"schema": form}, "application/sparql-query": {"schema": query}}
    responses = _responses(dict.fromkeys(types)) | {
        str(status): _text(told)
        for status, told in (
            (403, "Updates are refused."),
            (406, "No such format."),
            (408, "The request did not come."),
        )
    }
    responses |= {"413": _text("The request is too long."), "415": _text("The body is of another type.")}
    return {
        "get": {
            "operationId": "sparql-get",
            "summary": "SPARQL 1.1 Protocol, by GET; without a query, the description of the service",
            "parameters": [{"name": "query", "in": "query", "schema": query}, *parameters],
            "responses": responses,
        },
        "post": {
            "operationId": "sparql-post",
            "summary": "SPARQL 1.1 Protocol, by POST",
            "parameters": parameters,
            "requestBody": {"required": True, "content": body},
            "responses": responses,
        },
    }


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
