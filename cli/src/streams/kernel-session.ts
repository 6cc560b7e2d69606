import type { Duplex } from 'node:stream';
import {
  type KernelEvent,
  type KernelRequest,
  readKernelEvent,
} from '../../../libs/contracts/src/kernels/index.ts';
import { CliFailure } from '../cli-failure.ts';

type Asked = Extract<KernelRequest, { readonly id: string }>;
type Of<Name extends KernelEvent['event']> = Extract<KernelEvent, { readonly event: Name }>;
/** What a person sees of a piece of code, as it comes. */
export type Shown = Of<'stream' | 'display' | 'error'>;

export type KernelSession = {
  readonly ready: Promise<Of<'ready'>>;
  /** Runs a piece to its end. @throws CliFailure when the kernel or the connection is gone */
  readonly execute: (
    code: string,
    onShown: (shown: Shown) => void,
    onPrompt: (prompt: Of<'input-wanted'>) => Promise<string>,
  ) => Promise<Of<'done'>>;
  readonly complete: (code: string, cursor: number) => Promise<Of<'completions'>>;
  /** Whether more lines belong to it. */
  readonly isWhole: (code: string) => Promise<boolean>;
  readonly interrupt: () => void;
  readonly restart: () => Promise<Of<'ready'>>;
  readonly shutdown: () => void;
  readonly leave: () => void;
};

const LOST =
  'The connection was lost. The kernel goes on as long as its session runs: the same command joins it again.';

/** Speaks to a kernel over a stream that was just opened. */
export const kernelSession = (stream: Duplex): KernelSession => {
  const waiting = new Map<string, (event: KernelEvent) => void>();
  let failed: CliFailure | null = null;
  const readies: PromiseWithResolvers<Of<'ready'>>[] = [];
  let asked = 0;
  const failures = new Set<(cause: CliFailure) => void>();

  const say = (request: KernelRequest): void => void stream.write(JSON.stringify(request));
  const awaitReady = (): Promise<Of<'ready'>> => {
    const next = Promise.withResolvers<Of<'ready'>>();
    next.promise.catch(() => undefined);
    readies.push(next);
    if (failed !== null) next.reject(failed);
    return next.promise;
  };
  const fail = (cause: CliFailure): void => {
    failed ??= cause;
    for (const next of readies.splice(0)) next.reject(failed);
    for (const reject of failures) reject(failed);
    stream.destroy();
  };
  const hear = (event: KernelEvent): void => {
    if (event.event === 'ready') readies.shift()?.resolve(event);
    else if (event.event === 'problem') fail(new CliFailure(event.code, event.message));
    else waiting.get('id' in event ? event.id : '')?.(event);
  };
  const listen = async (): Promise<void> => {
    let held = '';
    const decoder = new TextDecoder();
    for await (const part of stream) {
      const bytes: unknown = part;
      if (!(bytes instanceof Uint8Array)) continue;
      const lines = (held + decoder.decode(bytes, { stream: true })).split('\n');
      held = lines.pop() ?? '';
      for (const line of lines) {
        const event = readKernelEvent(line);
        if (event !== null) hear(event);
      }
    }
    fail(new CliFailure('connection-lost', LOST));
  };
  const ready = awaitReady();
  listen().catch(() => fail(new CliFailure('connection-lost', LOST)));

  /** Asks, and calls back for each event of the answer until one of them is the last. */
  const ask = <Last>(
    request: (id: string) => Asked,
    onEvent: (event: KernelEvent) => Last | undefined,
  ): Promise<Last> =>
    new Promise((resolve, reject) => {
      if (failed !== null) return reject(failed);
      asked += 1;
      const id = String(asked);
      failures.add(reject);
      waiting.set(id, (event) => {
        const last = onEvent(event);
        if (last === undefined) return;
        waiting.delete(id);
        failures.delete(reject);
        resolve(last);
      });
      say(request(id));
    });

  return {
    ready,
    execute: (code, onShown, onPrompt) =>
      ask(
        (id) => ({ do: 'execute', id, code }),
        (event) => {
          if (event.event === 'done') return event;
          if (event.event === 'stream' || event.event === 'display' || event.event === 'error')
            onShown(event);
          else if (event.event === 'input-wanted')
            void onPrompt(event).then(
              (value) => say({ do: 'input', value }),
              () => say({ do: 'interrupt' }),
            );
          return undefined;
        },
      ),
    complete: (code, cursor) =>
      ask(
        (id) => ({ do: 'complete', id, code, cursor }),
        (event) => (event.event === 'completions' ? event : undefined),
      ),
    isWhole: (code) =>
      ask(
        (id) => ({ do: 'check', id, code }),
        (event) => (event.event === 'checked' ? event.status !== 'incomplete' : undefined),
      ),
    interrupt: () => say({ do: 'interrupt' }),
    restart: () => {
      const next = awaitReady();
      say({ do: 'restart' });
      return next;
    },
    shutdown: () => say({ do: 'shutdown' }),
    leave: () => void stream.destroy(),
  };
};
