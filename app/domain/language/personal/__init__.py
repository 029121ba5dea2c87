"""What in a text tells who a person is: numbers, accounts, plates, home addresses, birth
dates, names, classes, relatives."""
