"""How good the bank is: lint, giveaways, near duplicates, quotas, blind readings, statistics."""
