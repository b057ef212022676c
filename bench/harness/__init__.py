"""What the benchmarks share: servers that are pinned to a core, and a client on another."""
