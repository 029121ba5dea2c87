"""What Pesan Masuk, Hari ini and the page of one case read."""
