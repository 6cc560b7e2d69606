/**
 * What is said to a kernel of a session and what it says: one JSON document for each. The kernel itself speaks Jupyter's messaging protocol 5.3
 * (https://jupyter-client.readthedocs.io/en/stable/messaging.html); this is as much of it as a program or a person needs.
 */
export type KernelRequest =
  /** Run it, after all that was asked for before. */
  | { readonly do: 'execute'; readonly id: string; readonly code: string }
  /** How the word before the cursor could go on. */
  | { readonly do: 'complete'; readonly id: string; readonly code: string; readonly cursor: number }
  /** Whether it is whole, or more lines belong to it. */
  | { readonly do: 'check'; readonly id: string; readonly code: string }
  /** What the program that asked for input gets. */
  | { readonly do: 'input'; readonly value: string }
  | { readonly do: 'interrupt' }
  /** All that it knows is lost. */
  | { readonly do: 'restart' }
  | { readonly do: 'shutdown' };

export type KernelEvent =
  | {
      readonly event: 'ready';
      readonly name: string;
      readonly language: string;
      readonly version: string;
      readonly banner: string;
      /** It has just been started, and knows nothing. */
      readonly isNew: boolean;
      /** It works on something that was asked for before. */
      readonly isBusy: boolean;
    }
  | {
      readonly event: 'stream';
      readonly id: string;
      readonly name: 'stdout' | 'stderr';
      readonly text: string;
    }
  /** By media type: `text/plain` always, `text/html`, `image/png` (base64) and others where the program gives them. */
  | {
      readonly event: 'display';
      readonly id: string;
      readonly data: Readonly<Record<string, unknown>>;
      readonly isResult: boolean;
    }
  | {
      readonly event: 'error';
      readonly id: string;
      readonly name: string;
      readonly value: string;
      readonly traceback: readonly string[];
    }
  | {
      readonly event: 'input-wanted';
      readonly id: string;
      readonly prompt: string;
      readonly isSecret: boolean;
    }
  | { readonly event: 'done'; readonly id: string; readonly status: string; readonly count: number | null }
  | {
      readonly event: 'completions';
      readonly id: string;
      readonly matches: readonly string[];
      readonly start: number;
      readonly end: number;
    }
  /** `complete`, `incomplete`, `invalid` or `unknown`. */
  | { readonly event: 'checked'; readonly id: string; readonly status: string; readonly indent: string }
  /** It can't go on with this; `code` says what it is. */
  | { readonly event: 'problem'; readonly code: string; readonly message: string };

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const FIELDS: Readonly<Record<KernelEvent['event'], Readonly<Record<string, string>>>> = {
  ready: {
    name: 'string',
    language: 'string',
    version: 'string',
    banner: 'string',
    isNew: 'boolean',
    isBusy: 'boolean',
  },
  stream: { id: 'string', name: 'string', text: 'string' },
  display: { id: 'string', data: 'object', isResult: 'boolean' },
  error: { id: 'string', name: 'string', value: 'string', traceback: 'object' },
  'input-wanted': { prompt: 'string', isSecret: 'boolean' },
  done: { id: 'string', status: 'string' },
  completions: { id: 'string', matches: 'object', start: 'number', end: 'number' },
  checked: { id: 'string', status: 'string', indent: 'string' },
  problem: { code: 'string', message: 'string' },
};
const isEventName = (name: unknown): name is KernelEvent['event'] =>
  typeof name === 'string' && Object.hasOwn(FIELDS, name);

const isEvent = (value: unknown): value is KernelEvent => {
  if (!isRecord(value) || !isEventName(value['event'])) return false;
  return Object.entries(FIELDS[value['event']]).every(([field, type]) => typeof value[field] === type);
};

/** An event of a kernel; null for what is none, or none that this version knows. */
export const readKernelEvent = (text: string): KernelEvent | null => {
  try {
    const value: unknown = JSON.parse(text);
    return isEvent(value) ? value : null;
  } catch {
    return null;
  }
};

const DEEDS = new Set(['execute', 'complete', 'check', 'input', 'interrupt', 'restart', 'shutdown']);

/** A request as one line for the kernel; null for what is no JSON object that asks for anything. */
export const kernelRequestLine = (text: string): string | null => {
  try {
    const value: unknown = JSON.parse(text);
    return isRecord(value) && typeof value['do'] === 'string' && DEEDS.has(value['do'])
      ? `${JSON.stringify(value)}\n`
      : null;
  } catch {
    return null;
  }
};
