"""Serve and ask on the loopback interface, within one command."""
import http.server
import threading
import urllib.request

server = http.server.HTTPServer(("127.0.0.1", 0), http.server.SimpleHTTPRequestHandler)
threading.Thread(target=server.serve_forever, daemon=True).start()
with urllib.request.urlopen("http://localhost:%d/" % server.server_port, timeout=5) as answer:
    print("answered", answer.status)
