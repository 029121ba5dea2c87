"""The values that an Admin may change: types, definitions, labels."""
