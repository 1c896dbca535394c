"""What every test may use. The database comes from tests/plugins/servers.py, loaded first by pyproject.toml."""
