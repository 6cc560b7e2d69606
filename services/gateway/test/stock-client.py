"""A stock gRPC client in another language: knows of Berth only its protos, as descriptor sets. Prints what it found, a line of JSON for each step.

Usage: stock-client.py <host:port> <key> <descriptor set> ...
"""

import json
import sys
import time

import grpc
from google.protobuf import descriptor_pb2, descriptor_pool, message_factory

address, key, *sets = sys.argv[1:]
pool = descriptor_pool.DescriptorPool()
known = set()
for path in sets:
    with open(path, "rb") as file:
        for each in descriptor_pb2.FileDescriptorSet.FromString(file.read()).file:
            if each.name not in known:
                pool.Add(each)
            known.add(each.name)
factory = message_factory.MessageFactory(pool)


def message(name):
    return factory.GetPrototype(pool.FindMessageTypeByName(name))


def method(service, name):
    described = descriptor_pb2.MethodDescriptorProto()
    found = pool.FindServiceByName(service).FindMethodByName(name)
    found.CopyToProto(described)
    kind = ("stream" if described.client_streaming else "unary", "stream" if described.server_streaming else "unary")
    return getattr(channel, "_".join(kind))(
        f"/{service}/{name}",
        request_serializer=lambda sent: sent.SerializeToString(),
        response_deserializer=factory.GetPrototype(found.output_type).FromString,
    )


def berth(kind, /, **fields):
    return message(f"berth.v1.{kind}")(**fields)


def say(step, **found):
    print(json.dumps({"step": step, **found}), flush=True)


def details(error):
    trailers = dict(error.trailing_metadata())
    status = message("google.rpc.Status").FromString(trailers["grpc-status-details-bin"])
    found = {"code": error.code().name, "kinds": [each.TypeName() for each in status.details]}
    for each in status.details:
        inside = message(each.TypeName())()
        each.Unpack(inside)
        if each.TypeName() == "google.rpc.ErrorInfo":
            found.update(reason=inside.reason, domain=inside.domain)
        else:
            found.update(fields=[violation.field for violation in inside.field_violations])
    return found


def refusal(call, *args, **kwargs):
    try:
        call(*args, **kwargs)
    except grpc.RpcError as error:
        return error
    raise AssertionError("it was not refused")


channel = grpc.insecure_channel(address)
me = (("authorization", f"Bearer {key}"),)
create = method("berth.v1.SessionService", "CreateSession")
watch_events = method("berth.v1.EventService", "WatchEvents")

listed = method("berth.v1.NodeService", "ListNodes")(berth("ListNodesRequest"), metadata=me, timeout=10)
say("list", nodes=[node.node_id for node in listed.nodes])

watch = watch_events(berth("WatchEventsRequest", after=0, type="session.*"), metadata=me, timeout=20)
wish = berth(
    "SessionWish",
    name="from-python",
    image="python",
    command=["python3", "-c", "print(6 * 7)"],
    env={"SEED": "7"},
    resources=berth("ResourceWish", cpu_milli=1000, memory_bytes=1 << 30),
)
made = create(berth("CreateSessionRequest", wish=wish), metadata=me, timeout=10).session
phases = pool.FindEnumTypeByName("berth.v1.SessionPhase").values_by_number
say("create", name=made.name, phase=phases[made.phase].name, env=dict(made.env))
for news in watch:
    if news.WhichOneof("message") == "event" and news.event.stream == f"session-{made.session_id}":
        name = news.event.data.fields["name"].string_value
        say("watch", type=news.event.type, name=name, at=news.event.recorded_at.seconds > 0)
        break
watch.cancel()

stop = method("berth.v1.SessionService", "StopSession")
stop(berth("StopSessionRequest", ref=made.session_id), metadata=me, timeout=10)
follow = method("berth.v1.SessionService", "FollowLogs")
logs = follow(berth("FollowLogsRequest", ref=made.session_id), metadata=me, timeout=20)
say("logs", kinds=[news.WhichOneof("message") for news in logs])

get = method("berth.v1.SessionService", "GetSession")
say("unknown", **details(refusal(get, berth("GetSessionRequest", ref="nobody"), metadata=me, timeout=10)))
wish.resources.cpu_milli = -1
say("invalid", **details(refusal(create, berth("CreateSessionRequest", wish=wish), metadata=me, timeout=10)))

hooks = {name: method("berth.v1.HookService", name) for name in ("CreateHook", "ListHooks", "PauseHook", "RemoveHook")}
wanted = berth("HookFilter", types=["session.*"])
hook = berth("CreateHookRequest", name="chat", url="https://chat.example.org/berth", filter=wanted)
made = hooks["CreateHook"](hook, metadata=me, timeout=10)
states = pool.FindEnumTypeByName("berth.v1.HookState").values_by_number
paused = hooks["PauseHook"](berth("PauseHookRequest", ref="chat"), metadata=me, timeout=10).hook
found = hooks["ListHooks"](berth("ListHooksRequest", filter="state:paused"), metadata=me, timeout=10).hooks
hooks["RemoveHook"](berth("RemoveHookRequest", ref=made.hook.hook_id), metadata=me, timeout=10)
rest = hooks["ListHooks"](berth("ListHooksRequest"), metadata=me, timeout=10).hooks
secret = made.secret.split("_")[0]
say("hook", secret=secret, state=states[paused.state].name, found=[each.name for each in found], left=len(rest))

began = time.monotonic()
late = refusal(lambda: list(watch_events(berth("WatchEventsRequest"), metadata=me, timeout=0.4)))
say("deadline", code=late.code().name, isInTime=time.monotonic() - began < 5)

reflect = method("grpc.reflection.v1.ServerReflection", "ServerReflectionInfo")
Asked = message("grpc.reflection.v1.ServerReflectionRequest")
answer = next(reflect(iter([Asked(list_services="")]), timeout=10))
say("reflection", services=[service.name for service in answer.list_services_response.service])
answer = next(reflect(iter([Asked(file_containing_symbol="berth.v1.SessionService")]), timeout=10))
say("described", files=len(answer.file_descriptor_response.file_descriptor_proto))

check = method("grpc.health.v1.Health", "Check")
asked = message("grpc.health.v1.HealthCheckRequest")(service="berth.v1.SessionService")
say("health", status=check(asked, timeout=10).status)
