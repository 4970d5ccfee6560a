"""The server: SPARQL over HTTP, saved queries as resources, pages for people.

    app ─► front ─► pool ═══ pipe ═══► worker ─► answers ─► snapshot
                     └ cache, turns      one process a query at a time, which may be killed

Nothing is imported here: workers and the command line take the modules that they need.
"""
