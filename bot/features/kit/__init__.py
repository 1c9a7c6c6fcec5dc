"""What the features share: who may do what, arguments, forms, outgoing messages, item cards, words."""
