"""Trapline's platform-neutral core, its adapters and its command line."""
