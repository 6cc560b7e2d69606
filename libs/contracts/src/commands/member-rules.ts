import type { ValidationArguments } from 'class-validator';
import { MEMBERS_MAX } from '../members.ts';
import { ruleBeside } from './request-rules.ts';

const WHOLE = 1000;

const numberIn = (value: unknown, field: string): number => {
  const found: unknown = typeof value === 'object' && value !== null ? Reflect.get(value, field) : undefined;
  return typeof found === 'number' ? found : 0;
};

const membersIn = ({ object, value }: ValidationArguments): number =>
  Number(value) * Math.max(1, numberIn(object, 'nodeCount'));

/** Parts of a GPU are of one that all members of a node share. */
const shareOf = ({ object, value }: ValidationArguments): number => {
  const resources: unknown = Reflect.get(object, 'resources');
  const each = numberIn(resources, 'gpuMilli');
  return each >= WHOLE ? 0 : Number(value) * each;
};

/** Not more members than a session may have, and not more parts of one GPU than it has. */
export const FitsMembers = (): PropertyDecorator =>
  ruleBeside(
    'fitsMembers',
    (_value, args) => membersIn(args) <= MEMBERS_MAX && shareOf(args) <= WHOLE,
    (args) =>
      membersIn(args) > MEMBERS_MAX
        ? `makes ${membersIn(args)} members in all; ${MEMBERS_MAX} are allowed`
        : `asks for ${shareOf(args)} of 1000 of one GPU: members of one node that ask for a part of a GPU share one`,
  );
