"""What an attacker, a flood, a clock and a disk did to it: each attack as a test."""
