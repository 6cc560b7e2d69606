/** A server can't be started on this machine. The message is one sentence for the person, with the mend in it. */
export class CannotStart extends Error {
  override readonly name = 'CannotStart';
}
