/** An app that gives, takes and echoes as fast as Python can: what sessions run is written in Python as a rule. */
export const APP_SERVER = `
import os, socket, sys, threading
PART = bytes(1 << 18)
def serve(peer):
    peer.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    seen = b''
    try:
        while True:
            while b'\\r\\n\\r\\n' not in seen:
                more = peer.recv(65536)
                if not more: return
                seen += more
            head, _, seen = seen.partition(b'\\r\\n\\r\\n')
            path = head.split(b' ', 2)[1]
            if b'upgrade:' in head.lower():
                peer.sendall(b'HTTP/1.1 101 Switching Protocols\\r\\nConnection: Upgrade\\r\\nUpgrade: echo\\r\\n\\r\\n')
                while data := peer.recv(65536): peer.sendall(data)
                return
            size = int(path.rsplit(b'/', 1)[1] or b'0') if b'/give/' in path else 2
            peer.sendall(b'HTTP/1.1 200 OK\\r\\nContent-Type: application/octet-stream\\r\\nContent-Length: %d\\r\\n\\r\\n' % size)
            while size > 0:
                part = PART[:size]
                peer.sendall(part)
                size -= len(part)
    except OSError: pass
    finally: peer.close()
server = socket.create_server(('0.0.0.0', 8000), backlog=256)
print('listening', flush=True)
while True:
    peer, _ = server.accept()
    threading.Thread(target=serve, args=(peer,), daemon=True).start()
`;
