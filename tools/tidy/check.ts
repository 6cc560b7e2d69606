import type { Repository } from './repository.ts';

/** One rule of the house: a sentence per fault, that says where it is and what to do; none when all is well. */
export type Check = (repository: Repository) => readonly string[];

/** `12` for the twelfth line. */
export const lineOf = (text: string, index: number): number => text.slice(0, index).split('\n').length;
