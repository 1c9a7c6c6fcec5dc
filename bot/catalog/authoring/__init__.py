"""Tools for writers of items: a template, a page to read, search, export."""
