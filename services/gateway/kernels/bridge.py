"""Between one JSON document per line and a Jupyter kernel of this session.

    python3 -c BRIDGE NAME LANGUAGE LINE_KERNEL

Starts the kernel NAME if it does not run yet, and joins it if it does: it outlives whoever speaks to it, and ends with the session.
Speaks the Jupyter messaging protocol 5.3 (https://jupyter-client.readthedocs.io/en/stable/messaging.html) to the kernel, and lines
of JSON to whoever started this. LINE_KERNEL is the text of line_kernel.py. Needs jupyter_client, which every Python with a kernel has.
"""

import json
import os
import queue
import shutil
import signal
import sys
import threading
import time

HOME = os.environ.get("BERTH_KERNELS", "/tmp/berth-kernels")
START_S = 60
JOIN_S = 3
#: Readers look up twice a second.
READER_S = 5
TEXT_MAX = 64 * 1024
#: Kernel specifications by language, the preferred first; any other by the name of its specification.
PLAIN = ("bash", "node")
SPECS = {"python": ["python3"], "r": ["ir"], "c++": ["xcpp17", "xcpp14"], "bash": ["bash"], "node": ["javascript", "jslab"]}

writing = threading.Lock()


def say(event, **more):
    with writing:
        sys.stdout.write(json.dumps({"event": event, **more}, separators=(",", ":")) + "\n")
        sys.stdout.flush()


def give_up(code, message):
    say("problem", code=code, message=message)
    sys.exit(1)


def spec_for(language, line_kernel):
    """How the kernel of a language is started: by the image's own kernel for it, or by ours where its program is there."""
    from jupyter_client.kernelspec import KernelSpec, KernelSpecManager

    known = KernelSpecManager().get_all_specs()
    for name in SPECS.get(language, [language]):
        if name in known:
            return KernelSpecManager().get_kernel_spec(name)
    for name, about in sorted(known.items()):
        if about["spec"].get("language", "").lower() == language:
            return KernelSpecManager().get_kernel_spec(name)
    plain = [name for name in PLAIN if shutil.which(name) is not None]
    if language in plain:
        return KernelSpec(argv=[sys.executable, "-c", line_kernel, language, "{connection_file}"], language=language, display_name=language)
    there = ", ".join(sorted({*plain, *(about["spec"].get("language", name).lower() for name, about in known.items())}))
    give_up("kernel-unavailable", f"The image has no kernel for {language}; it has: {there}.")


def is_alive(pid):
    try:
        os.kill(pid, 0)
    except OSError:
        return False
    try:
        with open(f"/proc/{pid}/stat", encoding="ascii", errors="replace") as stat:
            return stat.read().rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False


class Kernel:
    """The kernel behind a name: started once, joined by everybody after."""

    def __init__(self, name, language, line_kernel):
        os.makedirs(HOME, mode=0o700, exist_ok=True)
        self.file = os.path.join(HOME, f"{name}.json")
        self.record = os.path.join(HOME, f"{name}.pid")
        self.language, self.line_kernel = language, line_kernel
        self.client = None
        self.pid = self._recorded()
        self.is_new = self.pid is None
        self.about = {}
        if self.is_new:
            self._start()
        self._join()

    def _recorded(self):
        try:
            with open(self.record, encoding="ascii") as record:
                pid = int(record.read())
        except (OSError, ValueError):
            return None
        return pid if is_alive(pid) and os.path.exists(self.file) else None

    def _start(self):
        from jupyter_client.manager import KernelManager

        spec = spec_for(self.language, self.line_kernel)
        if os.path.exists(self.file):
            os.unlink(self.file)

        class Manager(KernelManager):
            def cleanup_connection_file(self):
                """Not when the manager is collected: the kernel may not have read its file, and others join by it."""

        manager = Manager(connection_file=self.file)
        manager._kernel_spec = spec
        # Independent: it does not end with this process.
        with open(os.devnull, "wb") as nothing:
            manager.start_kernel(independent=True, stdout=nothing, stderr=nothing, cwd=os.environ.get("BERTH_WORK", os.getcwd()))
        self.pid = getattr(getattr(manager, "provisioner", None), "pid", None) or manager.kernel.pid
        temporary = self.record + ".new"
        with open(temporary, "w", encoding="ascii") as record:
            record.write(str(self.pid))
        os.replace(temporary, self.record)

    def _join(self):
        from jupyter_client.blocking import BlockingKernelClient

        self.client = BlockingKernelClient(connection_file=self.file)
        self.client.load_connection_file()
        self.client.start_channels(hb=False)
        self.about = self._introduction(START_S if self.is_new else JOIN_S)

    def _introduction(self, seconds):
        """What the kernel says of itself; nothing if it works on something, and answers when that is over."""
        ends_at = time.monotonic() + seconds
        about = None
        while time.monotonic() < ends_at:
            self.client.kernel_info()
            try:
                message = self.client.get_shell_msg(timeout=1)
                about = message["content"] if message["msg_type"] == "kernel_info_reply" else about
                # Its output is subscribed to only from the first message on that comes.
                self.client.get_iopub_msg(timeout=1)
                if about is not None:
                    return about
            except queue.Empty:
                if not is_alive(self.pid):
                    give_up("kernel-died", "The kernel ended before it was ready.")
        if self.is_new:
            give_up("kernel-not-ready", f"The kernel did not answer in {seconds} s.")
        return {}

    def interrupt(self):
        """By the signal that every kernel of its own process understands."""
        if is_alive(self.pid):
            os.kill(self.pid, signal.SIGINT)

    def end(self):
        self.client.stop_channels()
        if is_alive(self.pid):
            os.kill(self.pid, signal.SIGTERM)
            for _ in range(50):
                if not is_alive(self.pid):
                    break
                time.sleep(0.1)
            else:
                os.kill(self.pid, signal.SIGKILL)
        for path in (self.file, self.record):
            if os.path.exists(path):
                os.unlink(path)


def pieces(text):
    for start in range(0, len(text), TEXT_MAX):
        yield text[start : start + TEXT_MAX]


class Bridge:
    """Passes on what is asked, and tells what the kernel says of it."""

    def __init__(self, kernel, name, language):
        self.kernel, self.name, self.language = kernel, name, language
        #: From the kernel's message id to the caller's; an answer waits until its question is noted.
        self.asked = {}
        self.asking = threading.Lock()
        self.done = {}
        self.is_over = threading.Event()
        self.generation = 0
        self.readers = []

    @property
    def client(self):
        return self.kernel.client

    def begin(self):
        self.generation += 1
        about = self.kernel.about
        info = about.get("language_info", {})
        reads = (self._hear_output, self._hear_answers, self._hear_prompts)
        self.readers = [threading.Thread(target=read, args=(self.generation,), daemon=True) for read in reads]
        for reader in self.readers:
            reader.start()
        say(
            "ready",
            name=self.name,
            language=info.get("name", self.language),
            version=info.get("version", ""),
            banner=about.get("banner", ""),
            isNew=self.kernel.is_new,
            isBusy=not about,
        )

    def _messages(self, channel, generation):
        while not self.is_over.is_set() and generation == self.generation:
            try:
                yield channel(timeout=0.5)
            except queue.Empty:
                if not is_alive(self.kernel.pid) and generation == self.generation:
                    say("problem", code="kernel-died", message="The kernel has ended; its state is lost. Restart it.")
                    self.is_over.set()
            except Exception as cause:
                if generation == self.generation and not self.is_over.is_set():
                    say("problem", code="kernel-unreadable", message=str(cause))

    def _id(self, message):
        with self.asking:
            return self.asked.get(message.get("parent_header", {}).get("msg_id"))

    def _hear_output(self, generation):
        for message in self._messages(self.client.get_iopub_msg, generation):
            kind, content, asked = message["msg_type"], message["content"], self._id(message)
            if asked is None:
                continue  # what others who speak to the same kernel asked for
            if kind == "stream":
                for text in pieces(content["text"]):
                    say("stream", id=asked, name=content["name"], text=text)
            elif kind in ("display_data", "update_display_data", "execute_result"):
                say("display", id=asked, data=content["data"], isResult=kind == "execute_result")
            elif kind == "error":
                say("error", id=asked, name=content["ename"], value=content["evalue"], traceback=content["traceback"])
            elif kind == "status" and content["execution_state"] == "idle":
                self._done(asked)

    def _done(self, asked):
        """An execution is over when the kernel has answered and has said all of its output."""
        entry = self.done.setdefault(asked, {})
        entry["idle"] = True
        self._finish(asked)

    def _finish(self, asked):
        entry = self.done.get(asked, {})
        if "status" in entry and "idle" in entry:
            del self.done[asked]
            say("done", id=asked, status=entry["status"], count=entry["count"])

    def _hear_answers(self, generation):
        for message in self._messages(self.client.get_shell_msg, generation):
            kind, content, asked = message["msg_type"], message["content"], self._id(message)
            if asked is None:
                continue
            if kind == "execute_reply":
                entry = self.done.setdefault(asked, {})
                entry["status"], entry["count"] = content["status"], content.get("execution_count")
                self._finish(asked)
            elif kind == "is_complete_reply":
                say("checked", id=asked, status=content["status"], indent=content.get("indent", ""))
            elif kind == "complete_reply":
                say("completions", id=asked, matches=content.get("matches", [])[:500], start=content.get("cursor_start", 0), end=content.get("cursor_end", 0))

    def _hear_prompts(self, generation):
        for message in self._messages(self.client.get_stdin_msg, generation):
            if message["msg_type"] == "input_request":
                content = message["content"]
                say("input-wanted", id=self._id(message), prompt=content["prompt"], isSecret=bool(content["password"]))

    def take(self, request):
        do, asked = request.get("do"), str(request.get("id", ""))
        if do == "execute":
            with self.asking:
                self.asked[self.client.execute(str(request["code"]), allow_stdin=True)] = asked
        elif do == "complete":
            code = str(request["code"])
            with self.asking:
                self.asked[self.client.complete(code, int(request.get("cursor", len(code))))] = asked
        elif do == "check":
            with self.asking:
                self.asked[self.client.is_complete(str(request["code"]))] = asked
        elif do == "input":
            self.client.input(str(request["value"]))
        elif do == "interrupt":
            self.kernel.interrupt()
        elif do == "restart":
            self.generation += 1
            # A socket belongs to one thread: closed under its reader, its descriptor may be that of the next kernel.
            for reader in self.readers:
                reader.join(READER_S)
            self.kernel.end()
            self.kernel = Kernel(self.name, self.language, self.kernel.line_kernel)
            self.asked, self.done = {}, {}
            self.begin()
        elif do == "shutdown":
            self.is_over.set()
            self.kernel.end()
        else:
            say("problem", code="request-unknown", message=f"{do!r} is nothing that can be asked of a kernel")

    def serve(self):
        self.begin()
        for line in sys.stdin:
            try:
                self.take(json.loads(line))
            except (KeyError, TypeError, ValueError) as cause:
                say("problem", code="request-invalid", message=f"{type(cause).__name__}: {cause}")
            if self.is_over.is_set():
                return


def main():
    name, language, line_kernel = sys.argv[1], sys.argv[2].lower(), sys.argv[3]
    try:
        import jupyter_client  # noqa: F401
    except ImportError:
        give_up("kernel-unavailable", "The image has no Jupyter kernels (Python's jupyter_client is missing); use an image such as python-ml or r.")
    Bridge(Kernel(name, language, line_kernel), name, language).serve()


main()
