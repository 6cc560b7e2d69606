import { type Json, type Position, type Refusal, type Result, accept, refuse } from '#kernel';
import type { World } from './world.ts';

/**
 * Counts the shapes that a saved world has had, and the ways of folding one: a world that another version has folded differently must not be gone on with.
 * `saved-world.spec.ts` notices when it has to be raised.
 */
export const WORLD_REV = 5;

/** All that a world knows, part by part. */
export const saveWorld = (world: World): Json =>
  Object.fromEntries(world.parts.map(({ name, save }) => [name, save()]));

/** An empty world takes over what was saved at a position: all of it, or, if any part is not what this version saves, nothing. */
export const loadWorld = (world: World, saved: Json, at: Position): Result<void, Refusal<'malformed'>> => {
  const parts = new Map<string, unknown>(
    typeof saved === 'object' && saved !== null ? Object.entries(saved) : [],
  );
  const takeOvers: (() => void)[] = [];
  for (const { name, read } of world.parts) {
    const outcome = read(parts.get(name));
    if (!outcome.ok) return refuse({ ...outcome.refusal, message: `${name}: ${outcome.refusal.message}` });
    takeOvers.push(outcome.value);
  }
  for (const takeOver of takeOvers) takeOver();
  world.takenOver(at);
  return accept(undefined);
};
