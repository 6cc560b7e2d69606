import { hostname } from 'node:os';

/** The key that a login asks for. */
export type KeyWish = { readonly label: string; readonly expiresInMs: number };

const LABEL_MAX = 80;
const DAY_MS = 86_400_000;
export const KEY_LASTS_MS = 90 * DAY_MS;

/** `berth on lab-7`: by which it is known in a list of keys. */
export const labelOfThisMachine = (): string => `berth on ${hostname()}`.slice(0, LABEL_MAX).trim();
