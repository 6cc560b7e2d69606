import type { Requester } from '#bus';
import { PATTERNS } from '#contracts';
import type { ImageCommitAnswer, ImagePushAnswer, ImageRemoveAnswer } from '#contracts';
import type { NodeImageMaker } from '../../ports/own-images.ts';
import { isFields, readAnswer } from './read-answer.ts';

/* A commit and a push answer at once, and are asked again; a removal waits for the engine. */
const BEGUN = { timeoutMs: 5000 };
const REMOVE = { timeoutMs: 30_000 };

const isWhole = (value: unknown): boolean => typeof value === 'number' && Number.isSafeInteger(value);
const isCommitAnswer = (value: unknown): value is ImageCommitAnswer =>
  isFields(value) &&
  ((value['state'] === 'working' && isWhole(value['doneBytes'])) ||
    (value['state'] === 'committed' && isWhole(value['layerBytes']) && isWhole(value['fileCount'])));
const isDigest = (value: unknown): boolean =>
  typeof value === 'string' && /^sha256:[0-9a-f]{64}$/.test(value);
const isPushAnswer = (value: unknown): value is ImagePushAnswer =>
  isFields(value) &&
  ((value['state'] === 'working' &&
    ['layersDone', 'layersTotal', 'doneBytes', 'totalBytes'].every((field) => isWhole(value[field]))) ||
    (value['state'] === 'pushed' && isDigest(value['digest'])));
const isRemoveAnswer = (value: unknown): value is ImageRemoveAnswer =>
  isFields(value) && typeof value['isRemoved'] === 'boolean';

export const busNodeImageMaker = (request: Requester): NodeImageMaker => ({
  commit: async ({ imageId, nodeId, sessionId, epoch, hasWork, bytesMax }) => {
    const pattern = PATTERNS.imageCommit(nodeId);
    const asked = { imageId, sessionId, epoch, hasWork, bytesMax };
    return readAnswer(pattern, await request(pattern, asked, BEGUN), isCommitAnswer);
  },
  push: async ({ imageId, nodeId }, { attempt, reference }) => {
    const pattern = PATTERNS.imagePush(nodeId);
    return readAnswer(pattern, await request(pattern, { imageId, attempt, reference }, BEGUN), isPushAnswer);
  },
  remove: async ({ imageId, nodeId, push }) => {
    const pattern = PATTERNS.imageRemove(nodeId);
    const asked = { imageId, ...(push === undefined ? {} : { reference: push.reference }) };
    return readAnswer(pattern, await request(pattern, asked, REMOVE), isRemoveAnswer);
  },
  drop: async (nodeId, image) => {
    const pattern = PATTERNS.imageDrop(nodeId);
    return readAnswer(pattern, await request(pattern, { image }, REMOVE), isRemoveAnswer);
  },
});
