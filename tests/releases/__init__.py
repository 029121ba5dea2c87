"""What a database of each release looked like: rows as JSON, which the next releases must take up.

`python -m tests.releases` writes that of this release, once, before its version is raised.
"""
