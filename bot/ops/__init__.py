"""For whoever runs the program: health, metrics, logs, `trapline db`."""
