"""What the content must hold: a bank that breaks one of these rules is refused."""
