"""What is remembered: a protocol for each subject, in domain values. Engines are in folders of their own."""
