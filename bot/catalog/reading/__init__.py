"""YAML to typed values, with the line of each problem."""
