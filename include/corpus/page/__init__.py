"""A page as it is stored: blocks of text, a mark for each block of HTML, what structured data states.

Given: decoded text or markup. Gives: what the warehouse keeps of a capture. Nothing is judged here; a change means
that the landing area has to be read again.
"""
