"""The fitted numbers, each file with its card, and the arithmetic that uses them."""
