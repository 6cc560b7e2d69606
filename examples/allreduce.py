"""A sum over all members of a cluster session, by numpy over plain sockets, in a ring.

    berth run --cluster 2 -- python3 allreduce.py
    berth run --nodes 2 -- python3 allreduce.py

Each member holds a vector; at the end all of them hold the sum of all vectors. Every member only talks to the next one, and sends each
element twice, however many members there are: the way in which libraries such as NCCL do it.
"""

import os
import socket
import sys
import threading
import time

import numpy as np

RANK = int(os.environ.get("RANK", "0"))
SIZE = int(os.environ.get("WORLD_SIZE", "1"))
MEMBERS = os.environ.get("BERTH_MEMBERS", "localhost").split(",")
PORT = int(os.environ.get("MASTER_PORT", "29500"))
LENGTH = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000


def connect(host: str) -> socket.socket:
    """To a member that may still be starting."""
    for _ in range(600):
        try:
            return socket.create_connection((host, PORT), timeout=30)
        except OSError:
            time.sleep(0.05)
    raise SystemExit(f"{host} does not answer on port {PORT}")


def ring() -> tuple[socket.socket, socket.socket]:
    """Sockets to the next member and from the one before."""
    listener = socket.create_server(("", PORT))
    to_next = connect(MEMBERS[(RANK + 1) % SIZE])
    from_previous, _ = listener.accept()
    listener.close()
    return to_next, from_previous


def receive(connection: socket.socket, into: np.ndarray) -> None:
    view = memoryview(into).cast("B")
    while view:
        view = view[connection.recv_into(view) :]


def exchange(to_next: socket.socket, from_previous: socket.socket, part: np.ndarray) -> np.ndarray:
    """Sends one part while the other one comes in."""
    got = np.empty_like(part)
    sender = threading.Thread(target=to_next.sendall, args=(memoryview(np.ascontiguousarray(part)).cast("B"),))
    sender.start()
    receive(from_previous, got)
    sender.join()
    return got


def all_reduce(vector: np.ndarray, to_next: socket.socket, from_previous: socket.socket) -> np.ndarray:
    parts = np.array_split(vector.copy(), SIZE)
    length = max(map(len, parts))
    padded = [np.pad(part, (0, length - len(part))) for part in parts]
    for step in range(SIZE - 1):  # each part collects what everybody has of it
        got = exchange(to_next, from_previous, padded[(RANK - step) % SIZE])
        padded[(RANK - step - 1) % SIZE] += got
    for step in range(SIZE - 1):  # the sums go round
        padded[(RANK - step) % SIZE] = exchange(to_next, from_previous, padded[(RANK - step + 1) % SIZE])
    return np.concatenate([whole[: len(part)] for whole, part in zip(padded, parts)])


def main() -> None:
    vector = np.full(LENGTH, RANK + 1, dtype=np.float64)
    sockets = ring() if SIZE > 1 else None
    started = time.perf_counter()
    total = vector if sockets is None else all_reduce(vector, *sockets)
    took = time.perf_counter() - started
    expected = SIZE * (SIZE + 1) / 2
    if not np.all(total == expected):
        raise SystemExit(f"{socket.gethostname()}: {total[:3]} and not {expected}")
    print(f"{socket.gethostname()} of {SIZE}: the sum is {total[0]:g} everywhere, {vector.nbytes / took / 1e6:.0f} MB/s")
    if sockets is not None:
        all_reduce(np.zeros(SIZE), *sockets)  # with main1 the session ends, so main1 waits for the others to be done


main()
