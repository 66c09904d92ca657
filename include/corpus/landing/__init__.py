"""The landing area: what is new in it, and the records that its files hold.

Given: a folder or an address with files in any of the formats that are read, and what earlier loads recorded of them.
Gives: slices of what is new (`discover`), and for slices rows of captures, contents and files (`read`) as Parquet
shards, with the bytes of what is quarantined (`shards`). Pages are stored as `corpus.page` has them; which captures are
known already is decided in the warehouse.
"""
