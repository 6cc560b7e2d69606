import type { RefusalCode } from '#contracts';
import type { Refusal } from '#kernel';

/** Input that the border does not let in. Thrown by pipes, which can only throw; filters turn it into the refusal that it carries. */
export class InvalidInput extends Error {
  override readonly name = 'InvalidInput';
  readonly refusal: Refusal<RefusalCode>;
  constructor(refusal: Refusal<RefusalCode>) {
    super(refusal.message);
    this.refusal = refusal;
  }
}
