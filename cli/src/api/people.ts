import { isFields } from './decode.ts';

export type User = {
  readonly userId: string;
  readonly name?: string;
  readonly email?: string;
  readonly isAdmin: boolean;
  readonly standing: string;
  readonly projects: readonly { readonly projectId: string; readonly role: string }[];
  readonly createdAt: string;
};
export type Member = {
  readonly userId: string;
  readonly name?: string;
  readonly role: string;
  readonly standing: string;
};

export const isUser = (value: unknown): value is User =>
  isFields(value) &&
  typeof value['userId'] === 'string' &&
  typeof value['standing'] === 'string' &&
  Array.isArray(value['projects']);
export const isMember = (value: unknown): value is Member =>
  isFields(value) &&
  typeof value['userId'] === 'string' &&
  typeof value['standing'] === 'string' &&
  typeof value['role'] === 'string';

export type AuditEntry = {
  readonly position: number;
  readonly at: string;
  readonly who: string;
  readonly what: string;
  readonly about: string;
  readonly outcome: string;
  readonly count: number;
  readonly from?: { readonly address: string; readonly agent: string };
};
export const isAuditEntry = (value: unknown): value is AuditEntry =>
  isFields(value) &&
  typeof value['position'] === 'number' &&
  typeof value['who'] === 'string' &&
  typeof value['outcome'] === 'string';
