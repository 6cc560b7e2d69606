import { isFields } from './decode.ts';
import { isAppSummary } from './images.ts';
import type { AppSummary } from './images.ts';

export type SessionApp = AppSummary & { readonly phase?: string; readonly startedAt?: string };
export type OpenedApp = { readonly app: string; readonly phase: string; readonly url: string };

export const isSessionApp = (value: unknown): value is SessionApp => isAppSummary(value);
export const isOpenedApp = (value: unknown): value is OpenedApp =>
  isFields(value) &&
  typeof value['app'] === 'string' &&
  typeof value['phase'] === 'string' &&
  typeof value['url'] === 'string';
