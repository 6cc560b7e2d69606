import { isFields } from '../api/decode.ts';

/** What things go by, the most particular first: a session has a node, a project and a user, too. */
const IDS = [
  'transferId',
  'deliveryId',
  'sessionId',
  'reservationId',
  'folderId',
  'volumeId',
  'arrayId',
  'jobId',
  'hookId',
  'alertId',
  'keyId',
  'nodeId',
  'poolId',
  'image',
  'userId',
  'projectId',
  'host',
  'path',
  'name',
];

const nameOf = (thing: unknown): readonly string[] => {
  if (!isFields(thing)) return [];
  const found = IDS.map((field) => thing[field]).find((value) => typeof value === 'string');
  return typeof found === 'string' ? [found] : [];
};

/** The names of what an answer tells of: of a thing, of a list, or of the list in it. */
export const namesIn = (answer: unknown): readonly string[] => {
  if (Array.isArray(answer)) return answer.flatMap(nameOf);
  const own = nameOf(answer);
  if (own.length > 0 || !isFields(answer)) return own;
  const list = Object.values(answer).find((value) => Array.isArray(value));
  return Array.isArray(list) ? list.flatMap(nameOf) : [];
};
