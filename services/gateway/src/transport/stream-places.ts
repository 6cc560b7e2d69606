import { problemFor } from './refusal-status.ts';

const OPEN_MAX = 5000;
let openCount = 0;

/** A place among the open streams of this process, SSE and gRPC together; what comes back gives it up. @throws ProblemException when all are taken */
export const takeStreamPlace = (): (() => void) => {
  if (openCount >= OPEN_MAX)
    throw problemFor({
      code: 'unavailable',
      message: 'This gateway serves as many streams as it can. Try again.',
    });
  openCount += 1;
  return () => {
    openCount -= 1;
  };
};
