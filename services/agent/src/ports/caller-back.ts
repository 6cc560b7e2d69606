import type { Duplex } from 'node:stream';
import type { CallBack } from '#contracts';

/** Calls a gateway that has asked for it. @throws DependencyFailure when it can't be reached, or is not who it should be */
export type CallBackTo = (callBack: CallBack) => Promise<Duplex>;
