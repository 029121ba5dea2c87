"""SMS: commands, texts, and the drivers of modems behind one protocol."""
