import { isName } from '#kernel';
import type { FolderKind, FolderPermission, Party } from '../folder-events.ts';
import { rule } from './field-rules.ts';

export const FOLDER_KINDS = ['general', 'dataset', 'model', 'home'] as const satisfies readonly FolderKind[];
export const FOLDER_PERMISSIONS = [
  'read',
  'write',
  'write-delete',
] as const satisfies readonly FolderPermission[];

/** What a folder or a snapshot can be called: goes into paths and command lines. */
const FOLDER_NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$/;
export const isFolderName = (raw: string): boolean => FOLDER_NAME.test(raw);

/** True for `user:<id>` and `project:<id>`. */
export const isParty = (raw: string): raw is Party =>
  /^(user|project):/.test(raw) && isName(raw.slice(raw.indexOf(':') + 1));

export const IsFolderName = (): PropertyDecorator =>
  rule(
    'isFolderName',
    (value) => typeof value === 'string' && isFolderName(value),
    'must have 1 to 63 letters, digits, dots, dashes and underscores, and begin with a letter or digit',
  );
export const IsParty = (): PropertyDecorator =>
  rule(
    'isParty',
    (value) => typeof value === 'string' && isParty(value),
    'must be user:<id> or project:<id>',
  );

const TEXT_MAX = 2000;
/** Words for people, on any number of lines. */
export const IsDescription = (): PropertyDecorator =>
  rule(
    'isDescription',
    (value) => typeof value === 'string' && value.length <= TEXT_MAX && !value.includes('\0'),
    `must be a text of at most ${TEXT_MAX} characters`,
  );

/** Ids of projects, so many at most. */
export const IsNameList = (max: number): PropertyDecorator =>
  rule(
    'isNameList',
    (value) =>
      Array.isArray(value) &&
      value.length <= max &&
      value.every((each) => typeof each === 'string' && isName(each)),
    `must be a list of at most ${max} ids`,
  );
