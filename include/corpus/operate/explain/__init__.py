"""`make explain CAPTURE=…`: a capture block by block, with the role of each and why it has it.

Given: what a user calls the capture. Gives: what became of it, from the published corpus; its blocks and the lines
that recur over its source, from the warehouse; and the roles, decided once more by the same functions as in a load.
"""
