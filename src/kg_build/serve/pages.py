"""The page at ``/``: how to query, and the saved queries, in Chinese and English."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from urllib.parse import urlencode

from ..queries import Parameter, SavedQuery

_EXAMPLE = "SELECT ?label WHERE { ?programme a kg:Programme ; skos:prefLabel ?label } LIMIT 10"

_STYLE = (
    "body{font:16px/1.6 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem}"
    "textarea{width:100%;font:14px monospace}dt{margin-top:1rem;font-weight:600}dd{margin:0}code{background:#f2f2f2}"
)


def home(saved: Iterable[SavedQuery]) -> str:
    """The page, complete in itself: no script, nothing from elsewhere."""
    entries = "\n".join(_entry(query) for query in saved)
    return f"""<!doctype html>
<html lang="zh">
<head><meta charset="utf-8"><title>kg_build SPARQL</title><style>{_STYLE}</style></head>
<body>
<h1>县年鉴知识图谱 / County yearbooks as a knowledge graph</h1>
<p>SPARQL 1.1 查询端点为 <code>/sparql</code>，支持 GET 与 POST；默认图是所有命名图的并集，常用前缀已经声明。<br>
The SPARQL 1.1 endpoint is <code>/sparql</code>, by GET and POST; the default graph is the union of all named graphs,
and the usual prefixes are declared.</p>
<form action="sparql" method="get">
<textarea name="query" rows="6" aria-label="SPARQL">{escape(_EXAMPLE)}</textarea>
<p><button>查询 / Run</button></p>
</form>
<pre>curl -H 'Accept: text/csv' --data-urlencode 'query={escape(_EXAMPLE)}' http://…/sparql</pre>
<h2>常用查询 / Saved queries</h2>
<dl>
{entries}
</dl>
</body>
</html>
"""


def _entry(query: SavedQuery) -> str:
    """One saved query: what it asks, its parameters, its result with the defaults."""
    parameters = "".join(f"<li>{_parameter(parameter)}</li>" for parameter in query.parameters)
    links = " · ".join(f'<a href="{escape(_address(query, form))}">{form}</a>' for form in ("json", "csv"))
    return (
        f"<dt id={query.name!r}>{escape(query.summary or query.name)}</dt>\n"
        f"<dd>{escape(query.description)}<ul>{parameters}</ul><code>queries/{escape(query.name)}</code> {links}</dd>"
    )


def _address(query: SavedQuery, form: str) -> str:
    """queries/county-facts.csv?county=泸定县: required parameters with their defaults."""
    given = {each.name: each.default for each in query.parameters if each.required and each.default}
    return f"queries/{query.name}.{form}" + (f"?{urlencode(given)}" if given else "")


def _parameter(parameter: Parameter) -> str:
    need = "必填 / required" if parameter.required and parameter.default is None else "可省 / optional"
    kind = "" if parameter.type == "literal" else f" ({parameter.type})"
    choices = f": {' | '.join(parameter.choices)}" if parameter.choices else ""
    default = f" = {parameter.default}" if parameter.default else ""
    return escape(f"{parameter.name}{kind}{default}{choices} — {need}")
