"""Folded text -> headings, paragraphs, tables and page furniture."""

from __future__ import annotations

from .layout import structure

__all__ = ["structure"]
