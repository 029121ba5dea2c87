"""A report as a page, PDF, XLSX or CSV."""
