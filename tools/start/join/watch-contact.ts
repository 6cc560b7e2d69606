import { missing } from '../until-ready.ts';

const LOOK_EVERY_MS = 5000;

/** Says when the node loses touch with its pool, why, and when it is back. Returns how to stop. */
export const watchContact = (
  url: () => string,
  nodeId: string,
  say: (line: string) => void,
): (() => void) => {
  let told: string | null = null;
  const look = async (): Promise<void> => {
    const why = await missing(url());
    if (why === told) return;
    if (why === null) say(`${nodeId} is in touch with its pool again.`);
    else if (why.includes('credentials'))
      say(
        `${nodeId} is not let into its pool any more: it was removed there, or another server joined in its name. What runs here goes on; to come back, make an invitation with \`berth node invite ${nodeId}\`.`,
      );
    else say(`${nodeId} can't work now (${why}); trying again.`);
    told = why;
  };
  const timer = setInterval(() => void look(), LOOK_EVERY_MS);
  timer.unref();
  return () => clearInterval(timer);
};
