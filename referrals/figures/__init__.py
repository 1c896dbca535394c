"""Seeing the front door: its figures, what they mean, and that they can be counted again."""
