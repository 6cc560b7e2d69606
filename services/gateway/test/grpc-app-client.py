"""A stock gRPC client of an app in a session, in another language: messages are bytes. Prints what it met as one line of JSON.

Usage: grpc-app-client.py <host:port> <authority or -> <x-berth-app or -> <key>
"""

import json
import sys
import threading
import time

import grpc

address, authority, app, key = sys.argv[1:]
options = [] if authority == "-" else [("grpc.default_authority", authority)]
channel = grpc.insecure_channel(address, options=options)
metadata = [("authorization", f"Bearer {key}"), ("x-asked", "one")]
if app != "-":
    metadata.append(("x-berth-app", app))
met = {}


def refusal(call):
    try:
        call()
    except grpc.RpcError as error:
        return [error.code().name, error.details()]
    return None


unary = channel.unary_unary("/echo.Echo/Say")
answer, call = unary.with_call(b"hello", metadata=metadata, timeout=20)
met["unary"] = answer.decode()
met["initial"] = dict(call.initial_metadata()).get("x-heard")
met["trailing"] = dict(call.trailing_metadata()).get("x-sum")

large = unary(b"x" * 3_000_000, metadata=metadata, timeout=20)
met["large"] = len(large)

count = channel.unary_stream("/echo.Echo/Count")
met["serverStream"] = [one.decode() for one in count(b"5", metadata=metadata, timeout=20)]

gather = channel.stream_unary("/echo.Echo/Gather")
met["clientStream"] = gather((str(n).encode() for n in range(4)), metadata=metadata, timeout=20).decode()

# The next is said only when the last was heard: nothing is held back on the way.
chat = channel.stream_stream("/echo.Echo/Chat")
heard = threading.Semaphore(1)


def words():
    for n in range(4):
        heard.acquire()
        yield str(n).encode()


talk = []
for one in chat(words(), metadata=metadata, timeout=20):
    talk.append(one.decode())
    heard.release()
met["bidi"] = talk

met["error"] = refusal(lambda: unary(b"fail", metadata=metadata, timeout=20))
began = time.monotonic()
met["deadline"] = refusal(lambda: unary(b"wait", metadata=metadata, timeout=1))[0]
met["deadlineTook"] = round(time.monotonic() - began, 1)
stream = channel.unary_stream("/echo.Echo/Count")(b"1000000", metadata=metadata)
next(stream)
stream.cancel()
met["stranger"] = refusal(lambda: unary(b"hello", metadata=[m for m in metadata if m[0] != "authorization"], timeout=20))[0]
print(json.dumps(met))
