"""What people read about a load: a page for the steward, with Data Docs and dbt docs beside it.

Given: the warehouse after a load, and what Great Expectations kept. Gives: `reports/<load_id>/` and the list of loads.
"""
