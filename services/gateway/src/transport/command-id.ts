import { InvalidInput } from '#bus';
import { commandId } from '#kernel';
import type { CommandId, UserId } from '#kernel';
import { v4, v5 } from 'uuid';

/** Any UUID; fixed for ever, since ids of commands follow from it. */
const NAMESPACE = '6f0d2c2e-6c1b-4f5d-9a57-3c1e0d7b8a41';
const SHAPE = /^[\x21-\x7e]{1,200}$/;

/** The id of a command: the same `Idempotency-Key` of the same user for the same thing gives the same id, and so the same outcome. */
export const commandIdFor = (user: UserId, what: string, idempotencyKey: string | undefined): CommandId => {
  if (idempotencyKey === undefined) return commandId(v4());
  if (!SHAPE.test(idempotencyKey))
    throw new InvalidInput({
      code: 'invalid-request',
      message: 'The header Idempotency-Key must have 1 to 200 visible ASCII characters.',
    });
  return commandId(v5(`${user}\n${what}\n${idempotencyKey}`, NAMESPACE));
};

/** How an operation describes the header. */
export const IDEMPOTENCY = {
  name: 'Idempotency-Key',
  required: false,
  description:
    'The same key again gives the first answer again; send one with everything that you may have to repeat.',
} as const;
