import type { RunEnd } from '#contracts';

/** What the init of a container (tini, or ours in one that was made ahead) says when it can't execute the program; it then exits with 126 or 127 itself. */
const FATAL = /\[FATAL (?:tini|berth-init) \(\d+\)\] exec (.+) failed: (.+)/;

/**
 * With an init in front the engine starts a container whose program does not exist: init finds out. The session then has not run and ended with 127, it
 * could not be started.
 */
export const initFailure = (end: RunEnd, lastOutput: string): RunEnd => {
  if (end.kind !== 'exit' || (end.exitCode !== 127 && end.exitCode !== 126)) return end;
  const [, program, why] = FATAL.exec(lastOutput) ?? [];
  if (program === undefined) return end;
  const isMissing = end.exitCode === 127;
  return {
    kind: 'failed',
    code: 'command-not-found',
    message: isMissing
      ? `The image has no program "${program}". It is looked for in the image's PATH, and in /work if it has a slash.`
      : `"${program}" can't be executed in this image: ${why}.`,
  };
};
