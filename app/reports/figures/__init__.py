"""The figures of a report: counted, compared, defined."""
