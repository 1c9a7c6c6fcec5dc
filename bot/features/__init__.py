"""What happens: a folder a feature, its use cases `(tx, interaction, now) -> Reply` beside its cards.

Use cases are plain and synchronous, inside one transaction. Cards are pure: they know no store.
"""
