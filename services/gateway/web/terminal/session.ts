import { ask, AskFailed, fieldsIn, mayPass, signIn, textOf } from '../shared/api.ts';
import type { Fields } from '../shared/api.ts';
import { endOf, nameOf, phaseWords } from '../shared/session-words.ts';
import { terminalPath } from './dial.ts';

const LOOK_MS = 1500;

const endedWords = (session: Fields): string =>
  `The session ${nameOf(session)} has ended. ${endOf(session)} Its terminals are gone with it.`;
const isOver = ({ phase }: Fields): boolean => phase === 'ended' || phase === 'stopping';

/** The session of the page: what it is called, and whether terminals can be had in it. */
export const sessionOf = (ref: string) => {
  const look = (): Promise<Fields> => ask('GET', `/v1/sessions/${encodeURIComponent(ref)}`);

  /** Why no terminal will come about any more; null: another try is worth while. */
  const whyNot = async (): Promise<string | null> => {
    try {
      const session = await look();
      return isOver(session) ? endedWords(session) : null;
    } catch (fault) {
      if (fault instanceof AskFailed && fault.status === 401) signIn();
      return mayPass(fault) || !(fault instanceof AskFailed) ? null : fault.message;
    }
  };

  /** Waits until it runs, telling how far it is. Null, with the reason told, if it won't. */
  const untilRunning = async (tell: (words: string) => void): Promise<Fields | null> => {
    for (;;) {
      try {
        const session = await look();
        if (session['phase'] === 'running') return session;
        if (session['phase'] === 'ended') {
          tell(endedWords(session));
          return null;
        }
        tell(`The session ${nameOf(session)} ${phaseWords(textOf(session['phase']))}.`);
      } catch (fault) {
        if (fault instanceof AskFailed && fault.status === 401) {
          signIn();
          return null;
        }
        const message = fault instanceof Error ? fault.message : String(fault);
        tell(message);
        if (!mayPass(fault)) return null;
      }
      await new Promise((resolve) => {
        setTimeout(resolve, LOOK_MS);
      });
    }
  };

  /** Its terminals by name, with how much each has said. @throws AskFailed */
  const terminals = async (): Promise<ReadonlyMap<string, number>> => {
    const { terminals: all } = await ask('GET', terminalPath(ref));
    return new Map(fieldsIn(all).map(({ id, bytes }) => [textOf(id), Number(bytes)]));
  };

  return {
    whyNot,
    untilRunning,
    terminals,
    /** @throws AskFailed */
    hangUp: async (name: string): Promise<void> => void (await ask('DELETE', terminalPath(ref, name))),
  };
};
