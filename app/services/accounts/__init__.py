"""Who logs in, with which rights."""
