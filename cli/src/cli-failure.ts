/** Something that the person at the terminal has to know, in one sentence, with a code that scripts can look for. */
export class CliFailure extends Error {
  override readonly name = 'CliFailure';
  readonly code: string;
  constructor(code: string, message: string, options: { readonly cause?: unknown } = {}) {
    super(message, options);
    this.code = code;
  }
}

/** Wrong use of the command line. */
export const usage = (message: string): CliFailure => new CliFailure('usage', message);
