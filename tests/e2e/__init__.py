"""The whole service, as its people meet it: real processes, files, browser."""
