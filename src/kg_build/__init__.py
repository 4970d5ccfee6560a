"""kg_build: Chinese county yearbooks as a knowledge graph."""

__version__ = "0.1.0"
