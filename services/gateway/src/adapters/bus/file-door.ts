import type { Requester } from '#bus';
import { PATTERNS } from '#contracts';
import type { FileAdmission, OpenLinkAnswer, SignLinkAnswer } from '#contracts';
import type { FileDoor } from '../../ports/file-door.ts';
import { isFields, readAnswer } from './read-answer.ts';

/* Nothing is changed by any of these: they may be asked again. */
const QUERY = { timeoutMs: 4000, retryForMs: 8000 };

const isAdmission = (value: unknown): value is FileAdmission =>
  isFields(value) && typeof value['url'] === 'string' && typeof value['ticket'] === 'string';
const isOpened = (value: unknown): value is OpenLinkAnswer =>
  isAdmission(value) && 'target' in value && typeof value.target === 'string';
const isSigned = (value: unknown): value is SignLinkAnswer =>
  isFields(value) && typeof value['token'] === 'string' && typeof value['expiresAt'] === 'number';

export const busFileDoor = (request: Requester): FileDoor => ({
  admit: async (caller, folder, need) =>
    readAnswer(
      PATTERNS.filesAdmit,
      await request(PATTERNS.filesAdmit, { caller, folder, need }, QUERY),
      isAdmission,
    ),
  signLink: async (wish) =>
    readAnswer(PATTERNS.filesSignLink, await request(PATTERNS.filesSignLink, wish, QUERY), isSigned),
  openLink: async (token) =>
    readAnswer(PATTERNS.filesOpenLink, await request(PATTERNS.filesOpenLink, { token }, QUERY), isOpened),
});
