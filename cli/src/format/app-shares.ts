import type { AppShare, SharedApp } from '../api/app-shares.ts';
import { phaseColour } from './paint.ts';
import { formatDuration } from './quantities.ts';
import { printable } from './screen.ts';
import type { View } from './sessions.ts';
import { table } from './table.ts';

const leftOf = ({ until }: AppShare, now: number): string => {
  if (until === undefined) return 'end of the session';
  const left = Date.parse(until) - now;
  return left > 0 ? `${formatDuration(left)} more` : 'over';
};

/** `berth apps shares SESSION`: who else may open what of it. */
export const formatShares = (shares: readonly AppShare[], { now, ...view }: View): string =>
  table(
    [{ title: 'APP' }, { title: 'SHARED WITH', isFlexible: true }, { title: 'BY' }, { title: 'UNTIL' }],
    shares.map((share) => [
      printable(share.app),
      printable(share.party),
      printable(share.by),
      leftOf(share, now),
    ]),
    view,
  );

/** `berth apps shares`: what others share with one. */
export const formatSharedApps = (apps: readonly SharedApp[], { paint, now, ...view }: View): string =>
  table(
    [
      { title: 'SESSION', isFlexible: true },
      { title: 'APP' },
      { title: 'OF' },
      { title: 'STATE' },
      { title: 'UNTIL' },
    ],
    apps.map((share) => [
      printable(share.sessionName),
      printable(share.app),
      printable(share.owner),
      phaseColour(paint, share.sessionPhase)(share.sessionPhase),
      leftOf(share, now),
    ]),
    view,
  );
