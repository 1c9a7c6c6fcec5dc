"""Reads and checks content/."""

from bot.catalog.load import SHIPPED, load_bank
from bot.catalog.problems import ContentError, Problem

__all__ = ["SHIPPED", "ContentError", "Problem", "load_bank"]
