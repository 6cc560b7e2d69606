import { PassThrough, type Readable, type Writable } from 'node:stream';
import type { Dial } from '../api/dial.ts';
import { CliFailure } from '../cli-failure.ts';
import { execPath } from '../commands/exec.ts';
import { runExec } from '../streams/run-exec.ts';
import { DOOR, READY } from './session-door.ts';

/** Who one is behind the door, and which key the host has. */
export type Doorkeeper = { readonly user: string; readonly hostKey: string };

const PREFACE_BYTES_MAX = 16 * 1024;

const readPreface = (text: string): Doorkeeper | null => {
  const [user = '', hostKey = ''] = text.split('\n');
  return /^[\w.-]+$/.test(user) && /^ssh-ed25519 [A-Za-z0-9+/=]+$/.test(hostKey) ? { user, hostKey } : null;
};

/**
 * Connects to an sshd of its own in the session: what it says goes to `stdout`, what is read from `stdin` to it. Calls back before sshd's first byte is passed on.
 * Resolves when it has ended. @throws CliFailure
 */
export const openDoor = async (
  dial: Dial,
  ref: string,
  publicKey: string,
  ends: { readonly stdin: Readable; readonly stdout: Writable },
  onReady: (doorkeeper: Doorkeeper) => void,
): Promise<void> => {
  const [stdout, stderr] = [new PassThrough(), new PassThrough()];
  let complaint = '';
  stderr.setEncoding('utf8').on('data', (text: string) => (complaint = `${complaint}${text}`.slice(-2000)));
  let preface: string | null = '';
  stdout.on('data', (bytes: Buffer) => {
    if (preface === null) {
      if (!ends.stdout.write(bytes)) {
        stdout.pause();
        ends.stdout.once('drain', () => stdout.resume());
      }
      return;
    }
    preface += bytes.toString('latin1');
    const at = preface.indexOf(`${READY}\n`);
    if (at < 0) {
      if (preface.length > PREFACE_BYTES_MAX) program.leave();
      return;
    }
    const doorkeeper = readPreface(preface.slice(0, at));
    const rest = Buffer.from(preface.slice(at + READY.length + 1), 'latin1');
    preface = null;
    if (doorkeeper === null) return program.leave();
    onReady(doorkeeper);
    if (rest.length > 0) ends.stdout.write(rest);
  });
  const wish = { command: ['/bin/sh', '-c', DOOR, 'sh', publicKey], env: {} };
  const program = runExec(await dial(execPath(ref)), wish, { stdin: ends.stdin, stdout, stderr });
  const exitCode = await program.ended;
  if (preface !== null)
    throw new CliFailure(
      'ssh-unavailable',
      `There is no ssh into this session: ${complaint.trim().split('\n').at(-1) ?? `it ended with ${exitCode}`}`,
    );
};
