"""The long form of the lane's model, and the faults that the tests must catch."""
