import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import type { OwnBerth } from './own-berth.ts';

/** From the click to the program's first instruction, on the one clock of this machine. */
export type Started = { readonly ms: number; readonly end: () => Promise<void> };
export type StartedSession = Started & { readonly clickedAt: number; readonly session: string };

/** What runs on both sides: it tells the time, and stays for as long as it is let. */
export const COMMAND = ['sh', '-c', 'date +%s%N; exec sleep 600'] as const;

const RUNS_MAX_MS = 180_000;
const LOOK_EVERY_MS = 100;

/** The time that the program told, in milliseconds; null before it did. */
const toldIn = (text: string): number | null => {
  const [, nanos] = /\b(\d{19})(?=\s|\\n)/.exec(text) ?? [];
  return nanos === undefined ? null : Number(BigInt(nanos) / 1000n) / 1000;
};

const now = (): number => performance.timeOrigin + performance.now();

/** `docker run` as a person types it. */
export const startByDocker = async (image: string): Promise<Started> => {
  const clickedAt = now();
  const name = `berth-bench-${Math.round(clickedAt)}-${Math.floor(Math.random() * 1e9)}`;
  const child = spawn('docker', ['run', '--rm', '--init', '--name', name, image, ...COMMAND], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let said = '';
  const isGone = once(child, 'exit');
  const end = async (): Promise<void> => {
    const killer = spawn('docker', ['kill', name], { stdio: 'ignore' });
    await once(killer, 'exit');
    await isGone;
  };
  const told = new Promise<number>((resolve, reject) => {
    child.stdout.setEncoding('utf8').on('data', (piece: string) => {
      said += piece;
      const at = toldIn(said);
      if (at !== null) resolve(at);
    });
    child.once('exit', () => reject(new Error('docker run ended before its program told the time')));
  });
  return { ms: (await told) - clickedAt, end };
};

const stringOf = (value: unknown, field: string): string => {
  const entries = typeof value === 'object' && value !== null ? new Map(Object.entries(value)) : new Map();
  return String(entries.get(field));
};

/** One session as a person asks for it: `POST /v1/sessions`, and its output followed. */
export const startByBerth = async (berth: OwnBerth, wish: object): Promise<StartedSession> => {
  const clickedAt = now();
  const answer = await berth.call('POST', '/v1/sessions', { ...wish, command: COMMAND });
  const session = stringOf(answer, 'sessionId');
  const look = () => berth.call('GET', `/v1/sessions/${session}`);
  const end = async (): Promise<void> => {
    await berth.call('POST', `/v1/sessions/${session}/stop`);
    while (stringOf(await look(), 'phase') !== 'ended') await delay(LOOK_EVERY_MS);
  };
  const over = new AbortController();
  const signal = AbortSignal.any([over.signal, AbortSignal.timeout(RUNS_MAX_MS)]);
  let said = '';
  try {
    for await (const piece of await berth.follow(session, signal)) {
      said += piece;
      const told = toldIn(said);
      if (told !== null) return { ms: told - clickedAt, clickedAt, session, end };
    }
  } finally {
    over.abort();
  }
  throw new Error(`the session ${session} does not run: ${JSON.stringify(await look())}`);
};
