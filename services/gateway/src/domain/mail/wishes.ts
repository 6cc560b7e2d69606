import type { MailWishes } from '#contracts';
import type { User } from '../user/user.ts';

/** Who chose nothing is told what he would be sorry to have missed. */
const DEFAULTS: Required<MailWishes> = {
  sessionStarted: false,
  idleWarning: true,
  sessionEnded: true,
  hookDisabled: true,
  alerts: true,
};

export const mailWishesOf = ({ mail }: Pick<User, 'mail'>): Required<MailWishes> => ({
  ...DEFAULTS,
  ...mail,
});

/** Which wish lets an event through; undefined: nobody is sent e-mail for it. */
export const wishFor = (type: string): keyof MailWishes | undefined => {
  switch (type) {
    case 'session.started':
      return 'sessionStarted';
    case 'session.idle-warned':
      return 'idleWarning';
    case 'session.stopped':
      return 'sessionEnded';
    case 'hook.disabled':
      return 'hookDisabled';
    case 'alert.raised':
      return 'alerts';
    default:
      return undefined;
  }
};
