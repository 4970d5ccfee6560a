"""What the server counts, for Prometheus."""

from __future__ import annotations

from collections.abc import Callable

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, Info, generate_latest

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"

_BUCKETS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60)


class Metrics:
    """Counters of one server; ``text`` is what ``/metrics`` shows."""

    def __init__(self) -> None:
        self._registry = kept = CollectorRegistry()
        self.requests = Counter("kg_requests", "Requests answered", ["route", "status"], registry=kept)
        self.seconds = Histogram(
            "kg_request_seconds", "From request to the end of the answer", ["route"], buckets=_BUCKETS, registry=kept
        )
        self.sent = Counter("kg_sent_bytes", "Bytes of answers", registry=kept)
        self.cache = Counter("kg_cache_lookups", "Answers looked for in the cache", ["result"], registry=kept)
        self.kills = Counter("kg_workers_ended", "Worker processes that were killed", ["reason"], registry=kept)
        self._of_route: dict[tuple[str, int], tuple[Counter, Histogram]] = {}
        self.generation = Info("kg_generation", "The generation of the store that is served", registry=kept)

    def request(self, route: str, status: int, seconds: float, sent: int) -> None:
        """A request has been answered; to look the counters of a route up takes longer than to count."""
        counters = self._of_route.get((route, status))
        if counters is None:
            counters = self.requests.labels(route, str(status)), self.seconds.labels(route)
            self._of_route[route, status] = counters
        counters[0].inc()
        counters[1].observe(seconds)
        self.sent.inc(sent)

    def gauge(self, name: str, help: str, value: Callable[[], float]) -> None:
        """A value that is asked for when it is shown."""
        Gauge(f"kg_{name}", help, registry=self._registry).set_function(value)

    def text(self) -> bytes:
        """In the text format."""
        return generate_latest(self._registry)
