"""Benchmarks: beside peers on the same machine, and growth curves. Nothing here is a test."""
