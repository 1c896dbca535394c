"""The product's settings with two more addresses, which only a measured server has."""

from trust.settings import *  # noqa: F403

ROOT_URLCONF = "benchmarks.urls"
