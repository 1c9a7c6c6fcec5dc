"""Reads and checks content/."""

from pathlib import Path

SHIPPED = Path(__file__).resolve().parents[2] / "content"
"""The content that comes with Trapline, beside the package in a checkout and in an installed wheel alike."""
