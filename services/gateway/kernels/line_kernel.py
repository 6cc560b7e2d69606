"""Jupyter kernels for programs that can evaluate a piece of text at a time, where an image has no kernel of its own for them.

    python3 line_kernel.py LANGUAGE CONNECTION_FILE

The program gets one piece of code at a time on descriptor 3 (ended by a zero byte) and answers on descriptor 4 with one line of JSON;
what it prints goes out as it comes. Needs ipykernel.
"""

import json
import os
import select
import signal
import subprocess
import sys

from ipykernel.kernelapp import IPKernelApp
from ipykernel.kernelbase import Kernel

# An interrupt ends the program that runs and skips the rest of the piece, as in a shell that somebody types into.
BASH = r"""
shopt -s extdebug
next() {
  IFS= read -r -d '' -u 3 code || return
  interrupted=
}
finish() {
  local status=$1
  [[ -n $interrupted ]] && status=130
  printf '{"status":%d}\n' "$status" >&4
}
trap 'interrupted=1' INT
trap '[[ -z $interrupted || $BASH_COMMAND == @(next|finish)* || ${FUNCNAME[0]} == @(next|finish) ]]' DEBUG
while next; do
  eval "$code" </dev/null
  finish $?
done
"""

NODE = r"""
const fs = require('node:fs'), repl = require('node:repl'), util = require('node:util'), { PassThrough, Writable } = require('node:stream');
const out = fs.createWriteStream(null, { fd: 4 });
const reader = repl.start({ input: new PassThrough(), output: new Writable({ write: (c, e, done) => done() }), prompt: '', breakEvalOnSigint: true });
let text = '';
const evaluate = (code) => reader.eval(code, reader.context, 'cell', (error, value) => {
  const failed = error ?? null;
  out.write(JSON.stringify(failed === null
    ? { status: 0, result: value === undefined ? null : util.inspect(value) }
    : { status: 1, error: String(failed.stack ?? failed) }) + '\n');
});
fs.createReadStream(null, { fd: 3 }).setEncoding('utf8').on('data', (part) => {
  text += part;
  for (let at = text.indexOf('\0'); at !== -1; at = text.indexOf('\0')) { evaluate(text.slice(0, at)); text = text.slice(at + 1); }
}).on('end', () => process.exit(0));
"""

PROGRAMS = {
    "bash": (["bash", "--norc", "-c", BASH], {"name": "bash", "mimetype": "text/x-sh", "file_extension": ".sh"}),
    "node": (["node", "-e", NODE], {"name": "javascript", "mimetype": "text/javascript", "file_extension": ".js"}),
}
LANGUAGE = sys.argv[1]
PIECE = 65536


class LineKernel(Kernel):
    implementation = "berth-line-kernel"
    implementation_version = "1"
    banner = f"{LANGUAGE}, one piece at a time"
    language_info = {**PROGRAMS[LANGUAGE][1], "version": ""}

    def __init__(self, **more):
        super().__init__(**more)
        code_in, self.code = os.pipe()
        self.answers, answer_out = os.pipe()

        def arrange():
            # As a shell would: 3 and 4 are the channel, whatever numbers the pipes got.
            os.dup2(code_in, 13)
            os.dup2(answer_out, 14)
            os.dup2(13, 3)
            os.dup2(14, 4)
            os.set_inheritable(3, True)
            os.set_inheritable(4, True)
            os.setpgid(0, 0)
            # The kernel ignores it between pieces, and a shell can't undo that.
            signal.signal(signal.SIGINT, signal.SIG_DFL)

        self.program = subprocess.Popen(
            PROGRAMS[LANGUAGE][0],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            close_fds=False,
            preexec_fn=arrange,
        )
        os.close(code_in)
        os.close(answer_out)

    def _until_answered(self, silent):
        names = {self.program.stdout.fileno(): "stdout", self.program.stderr.fileno(): "stderr"}
        answer, line = None, b""
        while True:
            # What it printed before its answer is still to be read after it.
            ready, _, _ = select.select([*names, *([] if answer else [self.answers])], [], [], 0.02 if answer else None)
            if answer and not ready:
                return answer
            for descriptor in ready:
                data = os.read(descriptor, PIECE)
                if descriptor == self.answers:
                    line += data
                    if not data or line.endswith(b"\n"):
                        answer = json.loads(line or b'{"status":1,"error":"the program has ended"}')
                elif not data:
                    del names[descriptor]
                elif not silent:
                    text = data.decode("utf-8", "replace")
                    self.send_response(self.iopub_socket, "stream", {"name": names[descriptor], "text": text})

    def do_execute(self, code, silent, store_history=True, user_expressions=None, allow_stdin=False):
        if self.program.poll() is not None:
            return self._failed("the program has ended; restart the kernel")
        os.write(self.code, code.encode() + b"\0")
        while True:
            try:
                answer = self._until_answered(silent)
                break
            except KeyboardInterrupt:
                os.killpg(self.program.pid, signal.SIGINT)
        if answer.get("result") is not None and not silent:
            content = {"execution_count": self.execution_count, "data": {"text/plain": answer["result"]}, "metadata": {}}
            self.send_response(self.iopub_socket, "execute_result", content)
        if answer["status"] != 0:
            return self._failed(answer.get("error") or f"exit code {answer['status']}", answer.get("error") is None)
        return {"status": "ok", "execution_count": self.execution_count, "payload": [], "user_expressions": {}}

    def _failed(self, words, is_quiet=False):
        content = {"ename": "Error", "evalue": words.split("\n")[0], "traceback": [] if is_quiet else words.split("\n")}
        self.send_response(self.iopub_socket, "error", content)
        return {"status": "error", "execution_count": self.execution_count, **content}

    def do_shutdown(self, restart):
        if self.program.poll() is None:
            os.killpg(self.program.pid, signal.SIGKILL)
        return {"status": "ok", "restart": restart}


IPKernelApp.launch_instance(argv=["-f", sys.argv[2]], kernel_class=LineKernel)
