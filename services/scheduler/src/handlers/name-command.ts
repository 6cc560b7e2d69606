import { v5 } from 'uuid';
import { type CommandId, commandId } from '#kernel';

const BERTH = 'b3a7c1de-52c1-4a0c-9a57-5d6f6e8c2f11';

/** A command id made of what the command is about: the same wish from two schedulers, or twice from one, is one command. */
export const nameCommand = (...parts: readonly (string | number)[]): CommandId =>
  commandId(v5(parts.join('/'), BERTH));
