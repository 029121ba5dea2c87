"""What a card shows of a case: its rows, and what a former holder still reads."""
