"""Use cases, a file per feature: `(tx, interaction, now) -> Reply`, plain and synchronous, inside one transaction."""
