import { isFields } from './decode.ts';

/** When a session will start, and which nodes refuse it for what. */
export type Outlook = {
  readonly queuePosition?: number;
  readonly expectedStart?: { readonly at: string; readonly certainty: 'at-the-latest' | 'estimated' };
  readonly nodes?: {
    readonly count: number;
    readonly fitting: number;
    readonly refusals: Readonly<Record<string, number>>;
  };
};
export type Explanation = Outlook & {
  readonly sessionId: string;
  readonly phase: string;
  readonly why?: string;
  readonly queueLength?: number;
  /** Of one that runs: when it is ended for doing nothing; absent: never. */
  readonly idle?: {
    readonly from: string;
    readonly afterMs: number;
    readonly graceMs: number;
    readonly cpuMilli: number;
    readonly gpuPercent: number;
    readonly networkBytesPerS: number;
    readonly isSeen: boolean;
    readonly idleSince?: string;
    readonly isWarned: boolean;
    readonly stopsAt?: string;
    readonly keptUntil?: string;
  };
};
export type Trial = Outlook & {
  readonly outcome: 'starts' | 'waits';
  readonly parts?: readonly {
    readonly nodeId: string;
    readonly devices: readonly { readonly deviceId: string; readonly gpuMilli: number }[];
  }[];
  readonly reason?: string;
  readonly why?: string;
  readonly preempts?: readonly string[];
  readonly suggestions?: readonly { readonly field: string; readonly atMost: number | null }[];
};

export const isExplanation = (value: unknown): value is Explanation =>
  isFields(value) && typeof value['sessionId'] === 'string' && typeof value['phase'] === 'string';
export const isTrial = (value: unknown): value is Trial =>
  isFields(value) && (value['outcome'] === 'starts' || value['outcome'] === 'waits');
