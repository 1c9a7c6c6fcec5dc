"""What connects the core to a platform. An adapter imports `bot.messages` and `bot.adapters`, nothing else of the core."""
