import type { EpochMs } from './quantities.ts';

/** Where "now" comes from. Pure code gets times as arguments; handlers ask a clock. */
export type Clock = { readonly now: () => EpochMs };
