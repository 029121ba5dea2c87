"""Every SMS text that Si UPIK writes, as one table."""
