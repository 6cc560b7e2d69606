"""Tries to get out of a session, each way once, and prints one JSON object per attempt: its name, whether it got through, and what it saw."""

import ctypes
import errno
import glob
import json
import os
import resource
import socket
import subprocess
import sys

LIBC = ctypes.CDLL(None, use_errno=True)
TARGETS = json.loads(os.environ.get("TARGETS", "{}"))
CONNECT_MAX_S = 3


def tell(name, through, saw):
    print(json.dumps({"name": name, "through": bool(through), "saw": str(saw)}), flush=True)


def attempt(name, act):
    """Getting through is not to raise; what the attempt returns is what it has seen."""
    try:
        tell(name, True, act())
    except Exception as error:  # whatever stops it
        tell(name, False, f"{type(error).__name__}: {error}")


def syscall(number, *args):
    result = LIBC.syscall(number, *args)
    if result < 0:
        code = ctypes.get_errno()
        raise OSError(code, os.strerror(code))
    return result


def call(result):
    if result != 0:
        code = ctypes.get_errno()
        raise OSError(code, os.strerror(code))
    return "done"


def write(path, text):
    with open(path, "w") as file:
        file.write(text)
    return "written"


def read_from(host, port):
    with socket.create_connection((host, port), CONNECT_MAX_S) as connection:
        connection.settimeout(CONNECT_MAX_S)
        try:
            return connection.recv(200)
        except OSError as error:  # it got through, whatever came then
            return error


def ask_by_udp(host, port):
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asking:
        asking.settimeout(0.3)
        asking.sendto(b"hello", (host, port))
        return asking.recv(100)


def own_gateway():
    for line in open("/proc/net/route").readlines()[1:]:
        _, destination, gateway, *_ = line.split()
        if destination == "00000000":
            return socket.inet_ntoa(bytes.fromhex(gateway)[::-1])
    raise OSError("no way out of its network")


def speak_ipv6():
    with socket.socket(socket.AF_INET6, socket.SOCK_DGRAM) as speaking:
        return speaking.sendto(b"hello", ("ff02::1%eth0", 9))


def fill(path):
    """Bytes written until it is full."""
    written = 0
    try:
        with open(path, "wb", buffering=0) as file:
            while True:
                written += file.write(b"\1" * (1 << 20))
    except OSError as error:
        if error.errno not in (errno.ENOSPC, errno.EDQUOT):
            raise
        return written
    finally:
        os.unlink(path)


def effective_user_of(program):
    return subprocess.run([program, "-u"], capture_output=True, text=True, check=True).stdout.strip()


def processes_seen():
    seen = []
    for path in glob.glob("/proc/[0-9]*/cmdline"):
        try:
            with open(path, "rb") as file:
                seen.append(file.read().replace(b"\0", b" ").decode().strip())
        except OSError:
            pass
    return seen


def forks_until_refused():
    children = []
    try:
        for _ in range(20_000):
            pid = os.fork()
            if pid == 0:
                try:
                    os.read(PIPE[0], 1)
                finally:
                    os._exit(0)
            children.append(pid)
    except OSError:
        pass
    for _ in children:
        os.write(PIPE[1], b"x")
    for pid in children:
        os.waitpid(pid, 0)
    return len(children)


CLONE_NEWUSER, CLONE_NEWNS = 0x10000000, 0x00020000
X64 = os.uname().machine == "x86_64"
NUMBERS = {
    "io_uring_setup": 425,
    "bpf": 321 if X64 else 280,
    "keyctl": 250 if X64 else 219,
    "perf_event_open": 298 if X64 else 241,
    "userfaultfd": 323 if X64 else 282,
    "init_module": 175 if X64 else 105,
    "kexec_load": 246 if X64 else 104,
    "open_by_handle_at": 304 if X64 else 265,
    "open_tree": 428,
    "fsopen": 430,
}

attempt("become root", lambda: os.setuid(0) or os.getuid())
attempt("gain the rights of a setuid program", lambda: effective_user_of("/work/setuid-id"))
tell("capabilities", False, open("/proc/self/status").read().split("CapEff:")[1].split()[0])
attempt("mount something", lambda: call(LIBC.mount(b"none", b"/tmp", b"tmpfs", 0, None)))
attempt("unmount something", lambda: call(LIBC.umount2(b"/proc", 2)))
attempt("make the root writable", lambda: call(LIBC.mount(b"none", b"/", None, 0x20 | 0x1000, None)))
attempt("change the root", lambda: os.chroot("/tmp"))
attempt("make a user namespace", lambda: call(LIBC.unshare(CLONE_NEWUSER)))
attempt("make a mount namespace", lambda: call(LIBC.unshare(CLONE_NEWNS)))
attempt("make a user namespace by clone", lambda: syscall(56 if X64 else 220, CLONE_NEWUSER | 17, 0, 0, 0, 0) or os._exit(0))
attempt("enter another namespace", lambda: call(LIBC.setns(os.open("/proc/1/ns/mnt", os.O_RDONLY), 0)))
for name, number in NUMBERS.items():
    attempt(f"call {name}", lambda number=number: syscall(number, 0, 0, 0, 0, 0))
attempt("open a raw socket", lambda: socket.socket(socket.AF_INET, socket.SOCK_RAW, 1))
attempt("open a packet socket", lambda: socket.socket(socket.AF_PACKET, socket.SOCK_RAW))
attempt("speak to the hypervisor", lambda: socket.socket(40, socket.SOCK_STREAM))
attempt("set the clock", lambda: __import__("time").clock_settime(0, 0))
attempt("rename the host", lambda: socket.sethostname("mine"))
attempt("take precedence", lambda: os.setpriority(os.PRIO_PROCESS, 0, -5))
attempt("escape the kernel's choice when memory is short", lambda: write("/proc/self/oom_score_adj", "-900"))
attempt("leave a core dump", lambda: resource.setrlimit(resource.RLIMIT_CORE, (1 << 20, 1 << 20)))

for path in ("/usr/x", "/etc/passwd", "/bin/x", "/x", "/var/x", "/opt/x", "/dev/x"):
    attempt(f"write {path}", lambda path=path: write(path, "x"))
for path in ("/proc/sys/kernel/core_pattern", "/proc/sysrq-trigger", "/proc/sys/net/ipv4/ip_forward", "/sys/kernel/uevent_helper"):
    attempt(f"write {path}", lambda path=path: write(path, "x"))
for path in glob.glob("/sys/fs/cgroup/*/") + ["/sys/fs/cgroup/"]:
    for file in ("memory.limit_in_bytes", "memory.max", "pids.max", "cpu.max", "cgroup.procs", "release_agent"):
        if os.path.exists(path + file):
            attempt(f"write a control group: {path}{file}", lambda at=path + file: write(at, "1"))
attempt("make a device", lambda: os.mknod("/tmp/mem", 0o600 | 0o020000, os.makedev(1, 1)))
for device in ("mem", "kmsg", "kvm", "vda", "sda", "nvme0n1", "loop0", "loop-control", "net/tun", "fuse", "vsock"):
    attempt(f"open /dev/{device}", lambda device=device: os.open(f"/dev/{device}", os.O_RDWR))

for path in ("/var/run/docker.sock", "/run/docker.sock", "/run/containerd/containerd.sock", "/run/podman/podman.sock"):
    attempt(f"open {path}", lambda path=path: os.stat(path))
tell("mounts", False, json.dumps([line.split()[4] for line in open("/proc/self/mountinfo")]))
tell("processes", False, json.dumps(processes_seen()))
tell("interfaces", False, json.dumps(sorted(os.listdir("/sys/class/net")) if os.path.isdir("/sys/class/net") else []))
tell("host name", False, socket.gethostname())
for pid in TARGETS.get("pids", []):
    attempt("kill a process of another session", lambda pid=pid: os.kill(pid, 9))
    attempt("trace a process of another session", lambda pid=pid: call(LIBC.ptrace(16, pid, 0, 0)))

for name, (host, port) in TARGETS.get("tcp", {}).items():
    attempt(f"connect to {name}", lambda host=host, port=port: read_from(host, port))
for name, (host, port) in TARGETS.get("udp", {}).items():
    attempt(f"ask {name} by UDP", lambda host=host, port=port: ask_by_udp(host, port))
if "gatewayPort" in TARGETS:
    attempt("connect to this machine at its own gateway", lambda: read_from(own_gateway(), TARGETS["gatewayPort"]))
attempt("speak IPv6 to its own network", speak_ipv6)
for name in TARGETS.get("names", []):
    attempt(f"find the name {name}", lambda name=name: socket.getaddrinfo(name, 80))

for folder in ("/tmp", os.path.expanduser("~"), "/dev/shm", *TARGETS.get("folders", [])):
    tell(f"fill {folder}", False, fill(f"{folder}/large"))
PIPE = os.pipe()
tell("fork", False, forks_until_refused())
sys.exit(0)
