"""Common Thread: what assembles the packages below (docs/architecture.md)."""
