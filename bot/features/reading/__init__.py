"""What can be read up: notes, the chain from raw data to an endpoint, the maturity scale."""
