import { InvariantViolated } from './invariant.ts';

/** The outcome of something that may be refused: a refusal is a value and part of the signature, never an exception. */
export type Result<Value, Refused> = Accepted<Value> | Rejected<Refused>;
export type Accepted<Value> = { readonly ok: true; readonly value: Value };
export type Rejected<Refused> = { readonly ok: false; readonly refusal: Refused };

/** What every refusal has: a stable machine code, a sentence for the person, and, for bad input, where it stands (JSON pointer, RFC 6901). */
export type Refusal<Code extends string = string> = {
  readonly code: Code;
  readonly message: string;
  readonly pointer?: string;
};

export const accept = <Value>(value: Value): Accepted<Value> => ({ ok: true, value });
export const refuse = <Refused>(refusal: Refused): Rejected<Refused> => ({ ok: false, refusal });

/** The value of an outcome that cannot be a refusal here; a refusal is then a bug. */
export const expectAccepted = <Value, Refused>(outcome: Result<Value, Refused>): Value => {
  if (outcome.ok) return outcome.value;
  throw new InvariantViolated(`refused where refusal is impossible: ${JSON.stringify(outcome.refusal)}`);
};
