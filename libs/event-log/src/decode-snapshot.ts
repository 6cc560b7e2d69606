import { invariant, position, type Json } from '#kernel';
import type { Snapshot } from './snapshot-store.ts';

const isJson = (value: unknown): value is Json => value !== undefined;

/** Reads a stored state. Whoever asked for this revision of it wrote it himself. */
export const decodeSnapshot = (at: number, text: string): Snapshot => {
  const state: unknown = JSON.parse(text);
  invariant(isJson(state), 'JSON has no undefined');
  return { position: position(at), state };
};
