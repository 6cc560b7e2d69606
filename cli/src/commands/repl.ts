import { createInterface, type Interface } from 'node:readline/promises';
import { readFile } from 'node:fs/promises';
import { text } from 'node:stream/consumers';
import type { Dial } from '../api/dial.ts';
import { usage } from '../cli-failure.ts';
import { type KernelSession, kernelSession, type Shown } from '../streams/kernel-session.ts';
import type { Terminal } from '../terminal/terminal.ts';

export type ReplOptions = {
  readonly language?: string;
  readonly kernel: string;
  readonly code?: string;
  readonly file?: string;
  readonly restart?: boolean;
  readonly json?: boolean;
};

const FAILED = 1;
const HELP =
  'Ctrl-C interrupts, Ctrl-D leaves (the kernel stays), .restart forgets everything, .shutdown ends it.';

const kernelPath = (ref: string, name: string, language: string): string =>
  `/v1/sessions/${encodeURIComponent(ref)}/kernels/${encodeURIComponent(name)}?language=${encodeURIComponent(language)}`;

/** What a terminal can show of a result: its text; of the rest that it is there. */
const wordsOf = (data: Readonly<Record<string, unknown>>): string => {
  const plain = data['text/plain'];
  const rich = Object.keys(data).filter((type) => /^(image|video|audio)\//.test(type));
  const about = rich.length === 0 ? '' : ` [${rich.join(', ')}: open the session in a browser to see it]`;
  return `${typeof plain === 'string' ? plain : Object.keys(data).join(', ')}${about}`;
};

const show = (terminal: Terminal, isJson: boolean, shown: Shown): void => {
  if (isJson) return terminal.json(shown);
  switch (shown.event) {
    case 'stream':
      (shown.name === 'stderr' ? terminal.err : terminal.out).write(shown.text);
      break;
    case 'display':
      terminal.print(wordsOf(shown.data));
      break;
    default:
      if (shown.traceback.length > 0) terminal.note(shown.traceback.join('\n'));
      else terminal.note(`${shown.name}: ${shown.value}`);
  }
};

/** Asks the person in front; a kernel that nobody can answer is interrupted. */
const prompter =
  (lines: Interface | null) =>
  async ({ prompt }: { readonly prompt: string }): Promise<string> => {
    if (lines === null) throw new Error('nobody is there to answer');
    return lines.question(prompt);
  };

const runOnce = async (
  kernel: KernelSession,
  terminal: Terminal,
  code: string,
  isJson: boolean,
): Promise<number> => {
  const interrupt = (): void => kernel.interrupt();
  process.on('SIGINT', interrupt);
  try {
    const done = await kernel.execute(code, (shown) => show(terminal, isJson, shown), prompter(null));
    if (isJson) terminal.json(done);
    return done.status === 'ok' ? 0 : FAILED;
  } finally {
    process.off('SIGINT', interrupt);
  }
};

/** One piece of code, as many lines as belong to it; null at the end of the input. */
const readPiece = async (kernel: KernelSession, lines: Interface, count: number): Promise<string | null> => {
  let code = '';
  for (;;) {
    const line = await lines.question(code === '' ? `[${count}]: ` : '...: ').catch(() => null);
    if (line === null) return null;
    if (code === '' && line.startsWith('.')) return line.trim();
    code = code === '' ? line : `${code}\n${line}`;
    if (code.trim() === '') code = '';
    else if (line === '' || (await kernel.isWhole(code))) return code;
  }
};

const converse = async (kernel: KernelSession, terminal: Terminal): Promise<number> => {
  let isRunning = false;
  const lines = createInterface({
    input: process.stdin,
    output: process.stdout,
    completer: async (line: string): Promise<[string[], string]> => {
      const { matches, start } = await kernel.complete(line, line.length);
      return [matches.map((match) => line.slice(0, start) + match), line];
    },
  });
  lines.on('SIGINT', () => {
    if (isRunning) kernel.interrupt();
    else lines.write(null, { ctrl: true, name: 'u' });
  });
  try {
    for (let count = 1; ;) {
      const piece = await readPiece(kernel, lines, count);
      if (piece === null) return 0;
      if (piece === '.shutdown') {
        kernel.shutdown();
        return 0;
      }
      if (piece === '.restart') {
        await kernel.restart();
        terminal.note('The kernel was started anew, and knows nothing.');
        continue;
      }
      isRunning = true;
      const done = await kernel.execute(piece, (shown) => show(terminal, false, shown), prompter(lines));
      isRunning = false;
      count = (done.count ?? count) + 1;
    }
  } finally {
    lines.close();
  }
};

/** `berth repl`: speaks to a kernel of a session, or runs one piece of code in it. */
export const repl = async (
  dial: Dial,
  terminal: Terminal,
  ref: string,
  { language = 'python', kernel: name, code, file, restart = false, json = false }: ReplOptions,
): Promise<number> => {
  if (code !== undefined && file !== undefined) throw usage('Say --code or --file, not both.');
  const piece = code ?? (file === undefined ? undefined : await readFile(file, 'utf8'));
  const isPiped = !process.stdin.isTTY;
  const kernel = kernelSession(await dial(kernelPath(ref, name, language)));
  try {
    const first = await kernel.ready;
    const ready = restart && !first.isNew ? await kernel.restart() : first;
    if (piece !== undefined || isPiped)
      return await runOnce(kernel, terminal, piece ?? (await text(process.stdin)), json);
    const about = `${ready.language} ${ready.version}`.trim();
    const state = ready.isNew
      ? 'new'
      : ready.isBusy
        ? 'joined; it is busy'
        : 'joined, with all that it knows';
    terminal.note(`${about}, kernel ${name} (${state}). ${HELP}`);
    return await converse(kernel, terminal);
  } finally {
    kernel.leave();
  }
};
