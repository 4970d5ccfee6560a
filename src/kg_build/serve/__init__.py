"""The endpoint: SPARQL over HTTP, saved queries as resources."""

from .app import application, serve

__all__ = ["application", "serve"]
