import { isFields } from './decode.ts';

export type AppSummary = { readonly name: string; readonly title: string };
export type Image = {
  readonly image: string;
  readonly description: string;
  readonly sizeBytes?: number;
  readonly apps: readonly AppSummary[];
  readonly atHand: readonly string[];
};
/** An image that a session was committed to. */
export type OwnImage = {
  readonly imageId: string;
  readonly name: string;
  readonly description: string;
  readonly projectId: string;
  readonly userId: string;
  readonly sessionId: string;
  readonly from: string;
  readonly nodeId: string;
  readonly includesWork: boolean;
  readonly state: 'making' | 'ready' | 'failed' | 'removing' | 'removed';
  readonly requestedAt: string;
  readonly sizeBytes?: number;
  readonly fileCount?: number;
  readonly doneBytes?: number;
  readonly failure?: { readonly code: string; readonly message: string };
  readonly pushedAs?: string;
  /** The last push to a registry. */
  readonly push?: {
    readonly state: 'pushing' | 'pushed' | 'failed';
    readonly reference: string;
    readonly layersDone?: number;
    readonly layersTotal?: number;
    readonly doneBytes?: number;
    readonly totalBytes?: number;
    readonly failure?: { readonly code: string; readonly message: string };
  };
};

export const isAppSummary = (value: unknown): value is AppSummary =>
  isFields(value) && typeof value['name'] === 'string' && typeof value['title'] === 'string';

export const isImage = (value: unknown): value is Image =>
  isFields(value) &&
  typeof value['image'] === 'string' &&
  Array.isArray(value['apps']) &&
  value['apps'].every(isAppSummary) &&
  Array.isArray(value['atHand']);

export const isOwnImage = (value: unknown): value is OwnImage =>
  isFields(value) &&
  typeof value['imageId'] === 'string' &&
  typeof value['name'] === 'string' &&
  typeof value['state'] === 'string' &&
  typeof value['nodeId'] === 'string';
