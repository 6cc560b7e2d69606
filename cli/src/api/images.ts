import { isFields } from './decode.ts';

export type AppSummary = { readonly name: string; readonly title: string };
export type Image = {
  readonly image: string;
  readonly description: string;
  readonly sizeBytes?: number;
  readonly apps: readonly AppSummary[];
  readonly atHand: readonly string[];
};

export const isAppSummary = (value: unknown): value is AppSummary =>
  isFields(value) && typeof value['name'] === 'string' && typeof value['title'] === 'string';

export const isImage = (value: unknown): value is Image =>
  isFields(value) &&
  typeof value['image'] === 'string' &&
  Array.isArray(value['apps']) &&
  value['apps'].every(isAppSummary) &&
  Array.isArray(value['atHand']);
