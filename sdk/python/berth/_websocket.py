"""A WebSocket client (RFC 6455) on the standard library: as much of it as Berth's API needs."""

from __future__ import annotations

import base64
import hashlib
import http.client
import os
import socket
import ssl
import struct
import urllib.parse
from typing import Any, Mapping, Optional, Tuple, Union

from .errors import Unavailable

_MAGIC = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
_CONTINUATION, _TEXT, _BINARY, _CLOSE, _PING, _PONG = 0, 1, 2, 8, 9, 10
_MESSAGE_MAX = 64 * 2**20
_HANDSHAKE_S = 20.0
#: The server pings every half minute; who is silent for longer is gone.
_SILENCE_S = 75.0


class Refused(Exception):
    """The server answered with something else than an upgrade."""

    def __init__(self, status: int, body: bytes) -> None:
        super().__init__(f"HTTP {status}")
        self.status, self.body = status, body


class WebSocket:
    """One connection. Raises Unavailable when it breaks."""

    def __init__(self, url: str, headers: Mapping[str, str]) -> None:
        parts = urllib.parse.urlsplit(url)
        is_safe = parts.scheme == "https"
        port = parts.port or (443 if is_safe else 80)
        host = parts.hostname or ""
        try:
            raw = socket.create_connection((host, port), timeout=_HANDSHAKE_S)
            self._socket: socket.socket = ssl.create_default_context().wrap_socket(raw, server_hostname=host) if is_safe else raw
        except OSError as cause:
            raise Unavailable("unreachable", f"No gateway answers at {url}: {cause}") from cause
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._is_open = True
        key = base64.b64encode(os.urandom(16))
        path = parts.path + (f"?{parts.query}" if parts.query else "")
        asked = {
            "host": parts.netloc,
            "connection": "Upgrade",
            "upgrade": "websocket",
            "sec-websocket-version": "13",
            "sec-websocket-key": key.decode(),
            **headers,
        }
        head = f"GET {path} HTTP/1.1\r\n" + "".join(f"{name}: {value}\r\n" for name, value in asked.items()) + "\r\n"
        self._socket.sendall(head.encode("latin-1"))
        self._take_answer(key)
        self._socket.settimeout(_SILENCE_S)

    def __enter__(self) -> "WebSocket":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def send(self, message: Union[str, bytes]) -> None:
        """One message: text, or bytes."""
        is_text = isinstance(message, str)
        self._write(_TEXT if is_text else _BINARY, message.encode() if isinstance(message, str) else message)

    def receive(self) -> Optional[bytes]:
        """The next message as bytes, whichever kind it is; None when the other side has closed."""
        whole = bytearray()
        while True:
            is_last, code, payload = self._read()
            if code == _PING:
                self._write(_PONG, payload)
            elif code == _CLOSE:
                self.close()
                return None
            elif code != _PONG:
                whole += payload
                if len(whole) > _MESSAGE_MAX:
                    raise Unavailable("strange-answer", "The server sent a message that is too large")
                if is_last:
                    return bytes(whole)

    def close(self) -> None:
        """Ends the connection. May be called again."""
        if not self._is_open:
            return
        self._is_open = False
        try:
            self._write(_CLOSE, struct.pack("!H", 1000))
        except Unavailable:
            pass  # it is gone already
        self._answer.close()
        self._socket.close()

    def _take_answer(self, key: bytes) -> None:
        try:
            answer = http.client.HTTPResponse(self._socket)
            answer.begin()
        except (http.client.HTTPException, OSError) as cause:
            raise Unavailable("unreachable", f"The gateway does not speak WebSocket: {cause}") from cause
        if answer.status != 101:
            body = answer.read(65536)
            self._socket.close()
            raise Refused(answer.status, body)
        # What the server has said since may lie in the answer's buffer; the answer closes it when it is forgotten.
        self._answer, self._file = answer, answer.fp
        expected = base64.b64encode(hashlib.sha1(key + _MAGIC).digest()).decode()
        if answer.headers.get("sec-websocket-accept") != expected:
            raise Unavailable("strange-answer", "The server answered another WebSocket handshake than ours")

    def _write(self, code: int, payload: bytes) -> None:
        size = len(payload)
        mask = os.urandom(4)
        if size < 126:
            head = struct.pack("!BB", 0x80 | code, 0x80 | size)
        elif size < 2**16:
            head = struct.pack("!BBH", 0x80 | code, 0x80 | 126, size)
        else:
            head = struct.pack("!BBQ", 0x80 | code, 0x80 | 127, size)
        try:
            self._socket.sendall(head + mask + _masked(payload, mask))
        except OSError as cause:
            raise self._lost(cause) from cause

    def _read(self) -> Tuple[bool, int, bytes]:
        first, second = self._exactly(2)
        size = second & 0x7F
        if size == 126:
            (size,) = struct.unpack("!H", self._exactly(2))
        elif size == 127:
            (size,) = struct.unpack("!Q", self._exactly(8))
        if size > _MESSAGE_MAX:
            raise Unavailable("strange-answer", "The server sent a frame that is too large")
        return bool(first & 0x80), first & 0x0F, self._exactly(size)

    def _exactly(self, count: int) -> bytes:
        try:
            data = self._file.read(count)
        except (OSError, ValueError) as cause:
            raise self._lost(cause) from cause
        if len(data) < count:
            raise self._lost("it was cut off")
        return data

    @staticmethod
    def _lost(cause: Any) -> Unavailable:
        return Unavailable("connection-lost", f"The connection was lost: {cause}")


def _masked(payload: bytes, mask: bytes) -> bytes:
    """Every byte with its byte of the mask (RFC 6455, 5.3), by one operation on big integers."""
    size = len(payload)
    repeated = (mask * (size // 4 + 1))[:size]
    return (int.from_bytes(payload, "big") ^ int.from_bytes(repeated, "big")).to_bytes(size, "big")
