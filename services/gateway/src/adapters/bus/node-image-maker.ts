import type { Requester } from '#bus';
import { PATTERNS } from '#contracts';
import type { ImageCommitAnswer, ImageRemoveAnswer } from '#contracts';
import type { NodeImageMaker } from '../../ports/own-images.ts';
import { isFields, readAnswer } from './read-answer.ts';

/* A commit answers at once, and is asked again; a removal waits for the engine. */
const COMMIT = { timeoutMs: 5000 };
const REMOVE = { timeoutMs: 30_000 };

const isWhole = (value: unknown): boolean => typeof value === 'number' && Number.isSafeInteger(value);
const isCommitAnswer = (value: unknown): value is ImageCommitAnswer =>
  isFields(value) &&
  ((value['state'] === 'working' && isWhole(value['doneBytes'])) ||
    (value['state'] === 'committed' && isWhole(value['layerBytes']) && isWhole(value['fileCount'])));
const isRemoveAnswer = (value: unknown): value is ImageRemoveAnswer =>
  isFields(value) && typeof value['isRemoved'] === 'boolean';

export const busNodeImageMaker = (request: Requester): NodeImageMaker => ({
  commit: async ({ imageId, nodeId, sessionId, epoch, hasWork, bytesMax }) => {
    const pattern = PATTERNS.imageCommit(nodeId);
    const asked = { imageId, sessionId, epoch, hasWork, bytesMax };
    return readAnswer(pattern, await request(pattern, asked, COMMIT), isCommitAnswer);
  },
  remove: async ({ imageId, nodeId }) => {
    const pattern = PATTERNS.imageRemove(nodeId);
    return readAnswer(pattern, await request(pattern, { imageId }, REMOVE), isRemoveAnswer);
  },
  drop: async (nodeId, image) => {
    const pattern = PATTERNS.imageDrop(nodeId);
    return readAnswer(pattern, await request(pattern, { image }, REMOVE), isRemoveAnswer);
  },
});
