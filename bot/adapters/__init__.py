"""What connects the core to a platform. An adapter imports `bot.messages` and `bot.adapters`, no more of the core."""
