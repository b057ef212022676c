"""A server's metrics, read as Prometheus reads them."""

from __future__ import annotations

from typing import Any

import httpx2
from prometheus_client.parser import text_string_to_metric_families


class Exposition:
    """What `/metrics` of a server says now."""

    def __init__(self, client: httpx2.Client) -> None:
        answer = client.get("/metrics")
        assert answer.status_code == 200, answer.text
        self.text = answer.text
        self.families = {
            family.name: family for family in text_string_to_metric_families(answer.text)
        }

    def value(self, name: str, **labels: str) -> float:
        """The sum of the samples of that name which have these labels, 0 where there is none."""
        return sum(
            sample.value
            for family in self.families.values()
            for sample in family.samples
            if sample.name == name and labels.items() <= sample.labels.items()
        )

    def names(self) -> dict[str, Any]:
        """Each family by the name that is documented: of a counter that of its samples."""
        return {
            f"{name}_total" if family.type == "counter" else name: family
            for name, family in self.families.items()
        }

    def askable(self) -> dict[str, set[str]]:
        """Every name that a query can ask for, with its labels."""
        found: dict[str, set[str]] = {}
        for name, family in self.names().items():
            labels = {label for sample in family.samples for label in sample.labels}
            if family.type == "histogram":
                found |= {name + end: labels for end in ("_bucket", "_sum", "_count")}
            else:
                found[name] = labels
        return found
