"""Every card and form at its largest."""
