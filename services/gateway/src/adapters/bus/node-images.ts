import type { Requester } from '#bus';
import { PATTERNS } from '#contracts';
import type { AppSummary, NodeImage } from '#contracts';
import type { NodeImages } from '../../ports/node-images.ts';
import { isFields, readAnswer } from './read-answer.ts';

const LIST = { timeoutMs: 2500 };

const isSummary = (value: unknown): value is AppSummary =>
  isFields(value) &&
  typeof value['name'] === 'string' &&
  typeof value['title'] === 'string' &&
  (value['icon'] === undefined || typeof value['icon'] === 'string');

const isImage = (value: unknown): value is NodeImage =>
  isFields(value) &&
  typeof value['image'] === 'string' &&
  typeof value['description'] === 'string' &&
  (value['sizeBytes'] === null || typeof value['sizeBytes'] === 'number') &&
  typeof value['isAtHand'] === 'boolean' &&
  Array.isArray(value['apps']) &&
  value['apps'].every(isSummary);

const areImages = (value: unknown): value is readonly NodeImage[] =>
  Array.isArray(value) && value.every(isImage);

export const busNodeImages = (request: Requester): NodeImages => ({
  list: async (node) => {
    const pattern = PATTERNS.imageList(node);
    return readAnswer(pattern, await request(pattern, {}, LIST), areImages);
  },
});
