"""Answer on descriptor 3 what comes in there, in capitals."""
import os
import socket

with socket.socket(fileno=3) as channel:
    while message := channel.recv(100):
        channel.sendall(message.upper())
print(sorted(os.listdir("/proc/self/fd"), key=int)[:3])
