import { CannotStart } from './cannot-start.ts';

/** Turns a server's last words into one sentence with the mend. */
export const explainFailure = (
  server: string,
  said: string,
  logFile: string,
  folder: string,
): CannotStart => {
  const lines = said.trim().split('\n');
  const telling =
    lines.findLast((line) => /FATAL|PANIC|ERROR|\[FTL\]|\[ERR\]|error:/.test(line)) ?? lines.at(-1) ?? '';
  const cause = { cause: new Error(telling) };
  if (/No space left on device|disk quota exceeded/i.test(said)) {
    return new CannotStart(`The disk that holds ${folder} is full: free some space and start again`, cause);
  }
  if (/Address already in use|bind: address already in use/i.test(said)) {
    return new CannotStart(
      `${server} can't listen: its port is in use by another program; stop that one or choose another port`,
      cause,
    );
  }
  const sentence =
    telling.replace(/^.*?(FATAL|PANIC|ERROR|\[FTL\]|\[ERR\]):?\s*/, '').trim() || 'it said nothing';
  return new CannotStart(`${server} did not start: ${sentence} (its log: ${logFile})`, cause);
};
