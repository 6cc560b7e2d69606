import type { Refusal } from '#kernel';
import { LOGIN_WANTED, UNREACHABLE } from './pull-failure.ts';

/** Why a registry did not take an image, told apart by what one does about it. */
export type PushFailureCode = 'push-denied' | 'registry-unreachable' | 'push-failed';

/** Why the engine could not push an image, in words for the user. */
export const pushFailure = (reference: string, said: string): Refusal<PushFailureCode> => {
  if (LOGIN_WANTED.test(said))
    return {
      code: 'push-denied',
      message: `The registry does not let "${reference}" be written with the login that Berth has for it (an admin sets it by: berth registry add): ${said}`,
    };
  if (UNREACHABLE.test(said))
    return {
      code: 'registry-unreachable',
      message: `The registry of "${reference}" can not be reached from the node: ${said}`,
    };
  return { code: 'push-failed', message: `The image could not be pushed as "${reference}": ${said}` };
};
