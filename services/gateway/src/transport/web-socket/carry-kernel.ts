import { once } from 'node:events';
import type { Duplex } from 'node:stream';
import { frameReader, kernelRequestLine, readExit, readFailure, writeFrame } from '#contracts';
import type { Frame } from '#contracts';
import type { Refusal, Result } from '#kernel';
import { lineReader } from '../../domain/kernel-lines.ts';

/** Pictures come as text in one line. */
const LINE_MAX = 16 * 2 ** 20;
/** Of what the program inside complained about: the last. */
const COMPLAINT_MAX = 2000;

const problem = (code: string, message: string): string =>
  `${JSON.stringify({ event: 'problem', code, message })}\n`;

const sent = async (to: Duplex, what: string | Uint8Array): Promise<void> => {
  if (to.destroyed || to.write(what)) return;
  await Promise.race([once(to, 'drain'), once(to, 'close')]);
};

/** What a client asks for, as lines for the program inside. */
const pass = async (client: Duplex, program: Duplex, onInput: () => void): Promise<void> => {
  for await (const message of client) {
    onInput();
    const line = kernelRequestLine(String(message));
    if (line === null)
      await sent(client, problem('request-unknown', 'That is nothing that can be asked of a kernel.'));
    else await sent(program, writeFrame('stdin', new TextEncoder().encode(line)));
  }
};

/** Why the program ended, when it did not say so itself. */
const whyEnded = (exitCode: number | null, complaint: string): string =>
  exitCode === 127 || /python3.*not found|executable file not found/i.test(complaint)
    ? problem(
        'kernel-unavailable',
        'The image of the session has no python3, which kernels need; use an image such as python-ml.',
      )
    : problem(
        'kernel-ended',
        `The way to the kernel ended with exit code ${exitCode ?? '?'}: ${complaint.trim().split('\n').at(-1) ?? ''}`,
      );

/** What the program says, a message for each line (with its end, for who reads a stream of bytes); at its end why it ended, unless it was told to. */
const hear = async (program: Duplex, client: Duplex): Promise<void> => {
  const frames = frameReader();
  const lines = lineReader(LINE_MAX);
  let complaint = '';
  let hasSaid = false;
  const follow = async ({ kind, payload }: Frame): Promise<boolean> => {
    if (kind === 'stdout')
      for (const line of lines(payload)) {
        hasSaid ||= line.includes('"event":"problem"');
        await sent(client, `${line}\n`);
      }
    else if (kind === 'stderr') complaint = (complaint + payload.toString('utf8')).slice(-COMPLAINT_MAX);
    else if (kind === 'exit') {
      const code = readExit(payload);
      if (!hasSaid && code !== 0) await sent(client, whyEnded(code, complaint));
      return true;
    } else if (kind === 'failed') {
      const failure = readFailure(payload);
      const isMissing = failure?.code === 'command-not-found';
      await sent(
        client,
        isMissing ? whyEnded(127, '') : problem(failure?.code ?? 'internal', failure?.message ?? ''),
      );
      return true;
    }
    return false;
  };
  for await (const bytes of program)
    if (bytes instanceof Uint8Array) for (const frame of frames(bytes)) if (await follow(frame)) return;
};

/** Carries messages between a client and a kernel until one of both ends. */
export const carryKernel = async (
  client: Duplex,
  join: () => Promise<Result<Duplex, Refusal>>,
  onInput: () => void,
): Promise<void> => {
  const joined = await join();
  if (!joined.ok) {
    client.resume().end(problem(joined.refusal.code, joined.refusal.message));
    return;
  }
  const program = joined.value;
  program.on('error', () => undefined); // its end is what counts
  const asked = pass(client, program, onInput)
    .catch(() => undefined)
    .finally(() => program.destroy());
  await hear(program, client).catch(() => undefined);
  program.destroy();
  client.end();
  await asked;
};
