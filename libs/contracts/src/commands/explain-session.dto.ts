import type { GrantedDevice } from '../resources.ts';
import { IsSessionId } from './field-rules.ts';

export class ExplainSessionQueryDto {
  @IsSessionId()
  readonly sessionId!: string;
}

/** When it is expected to start. `at-the-latest`: if everybody stays as long as he may; `estimated`: it rests on sessions that have no limit. */
export type ExpectedStartAnswer = { readonly at: string; readonly certainty: 'at-the-latest' | 'estimated' };

/** How many nodes of its pool could take a session now, and how many refuse it for what they lack first. */
export type NodeCensusAnswer = {
  readonly count: number;
  readonly fitting: number;
  readonly refusals: Readonly<Record<string, number>>;
};

/** Of a session that is ended when it does nothing: the rule, who has made it, since when it does nothing, and what follows when. Times as ISO 8601. */
export type IdleAnswer = {
  readonly from: 'request' | 'pool';
  readonly afterMs: number;
  readonly graceMs: number;
  readonly cpuMilli: number;
  readonly gpuPercent: number;
  readonly networkBytesPerS: number;
  /** Its node tells what it does; while it does not, nothing follows. */
  readonly isSeen: boolean;
  /** Absent: it does something. */
  readonly idleSince?: string;
  readonly isWarned: boolean;
  /** When it is ended if it goes on so. */
  readonly stopsAt?: string;
  readonly keptUntil?: string;
};

/** `why` it waits, in words that its user understands; its place in the queue (1 = it is next) of so many; times as ISO 8601. */
export type ExplainAnswer = {
  readonly phase: string;
  readonly why?: string;
  readonly queuePosition?: number;
  readonly queueLength?: number;
  readonly expectedStart?: ExpectedStartAnswer;
  readonly nodes?: NodeCensusAnswer;
  readonly idle?: IdleAnswer;
};

/** One thing that would make a request fit now, the rest as it is: not more than so much of it; null: any will do. */
export type SuggestionAnswer = { readonly field: string; readonly atMost: number | null };

/** What would become of a request if it were made now. */
export type TrySessionAnswer =
  | {
      readonly outcome: 'starts';
      readonly parts: readonly { readonly nodeId: string; readonly devices: readonly GrantedDevice[] }[];
      readonly reason: string;
    }
  | {
      readonly outcome: 'waits';
      readonly why: string;
      readonly queuePosition?: number;
      readonly expectedStart?: ExpectedStartAnswer;
      readonly nodes?: NodeCensusAnswer;
      /** Sessions that would have to go for it. */
      readonly preempts?: readonly string[];
      readonly suggestions?: readonly SuggestionAnswer[];
    };
