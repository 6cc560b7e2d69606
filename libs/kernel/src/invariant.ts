/** A bug: the unit of work stops. Never caught to be handled, only to be reported. */
export class InvariantViolated extends Error {
  override readonly name = 'InvariantViolated';
}

export function invariant(holds: unknown, sentence: string): asserts holds {
  if (!holds) throw new InvariantViolated(sentence);
}

/** The last branch of every switch over a union: a new member fails to compile here. */
export const unreachable = (value: never): never => {
  throw new InvariantViolated(`unhandled variant: ${JSON.stringify(value)}`);
};
