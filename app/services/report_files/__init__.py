"""Report files that a job makes and keeps."""
