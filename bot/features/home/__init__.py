"""What somebody sees who opens the bot, and the help."""
