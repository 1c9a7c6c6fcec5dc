"""A timed mock exam: starting, sitting, handing in, reviewing."""
