"""Print without end."""
import os

while True:
    os.write(1, b"0123456789abcdef" * 4096)
