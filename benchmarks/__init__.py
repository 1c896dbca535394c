"""What measures speed, memory and scale: `make bench`, or `python -m benchmarks`. See docs/performance.md."""
