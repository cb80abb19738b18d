"""Write fifty gigabytes into a file."""
block = b"\0" * (1 << 20)
with open("large", "wb", buffering=0) as large:
    for _ in range(50 << 10):
        large.write(block)
