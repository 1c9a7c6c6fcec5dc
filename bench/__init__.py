"""Benchmarks: `make bench` prints one JSON line each. Every ratio is against a floor or a peer from the same run."""
