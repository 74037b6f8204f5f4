#!/usr/bin/env python3
"""Two answers that are not SIP, on the loopback: one of MGCP (RFC 3435) and one of HTTP."""
import socket

gateway = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
gateway.bind(('198.51.100.7', 2427))
agent = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
agent.bind(('192.0.2.10', 2727))
agent.sendto(b'AUEP 1206 aaln/1@ca.example.com MGCP 1.0\r\n', ('198.51.100.7', 2427))
gateway.recv(2000)
gateway.sendto(b'500 1206 Endpoint not ready\r\n', ('192.0.2.10', 2727))
agent.recv(2000)

server = socket.create_server(('198.51.100.7', 80))
client = socket.create_connection(('198.51.100.7', 80), source_address=('192.0.2.10', 0))
peer, _ = server.accept()
client.sendall(b'GET /SIP/2.0 HTTP/1.1\r\nHost: example.com\r\n\r\n')
peer.recv(2000)
peer.sendall(b'HTTP/1.1 404 Not Found\r\nServer: Example/1.0\r\nContent-Length: 0\r\n\r\n')
client.recv(2000)
