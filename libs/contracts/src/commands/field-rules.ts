import { isDeviceId, isName, isSessionId, isUuid } from '#kernel';
import { ValidateBy } from 'class-validator';
import type { ValidationOptions } from 'class-validator';
import { cpuTopologyFault, gpuTopologyFault } from '../topology/topology-faults.ts';
import type { RefusalCode } from './refusal-codes.ts';

/** A rule of ours: a predicate, the sentence that says what is wanted, and, where another code than `invalid-request` fits, that code. */
export const rule = (
  name: string,
  holds: (value: unknown) => boolean,
  wanted: string | ((value: unknown) => string),
  code?: RefusalCode,
): PropertyDecorator => {
  const options: ValidationOptions = code === undefined ? {} : { context: { code } };
  return ValidateBy(
    {
      name,
      validator: {
        validate: (value: unknown) => holds(value),
        defaultMessage: (args) =>
          `${args?.property ?? 'it'} ${typeof wanted === 'string' ? wanted : wanted(args?.value)}`,
      },
    },
    options,
  );
};

const text = (predicate: (raw: string) => boolean) => (value: unknown) =>
  typeof value === 'string' && predicate(value);

export const IsSessionId = (): PropertyDecorator =>
  rule('isSessionId', text(isSessionId), 'must be a session id: 12 lower-case letters and digits');
export const IsUuidText = (): PropertyDecorator =>
  rule('isUuidText', text(isUuid), 'must be a UUID in lower case');
export const IsDeviceId = (): PropertyDecorator =>
  rule('isDeviceId', text(isDeviceId), 'must be a device id');
/** A DNS label: it goes into host names and container names. */
export const IsDnsLabel = (): PropertyDecorator =>
  rule(
    'isDnsLabel',
    text(isName),
    'must have 1 to 63 lower-case letters, digits and dashes, and neither begin nor end with a dash',
  );

const MEMBER_ADDRESS = /^\d{1,3}(\.\d{1,3}){3}$/;
/** Where a node takes what members of other nodes say. */
export const IsMemberAddress = (): PropertyDecorator =>
  rule(
    'isMemberAddress',
    text((value) => MEMBER_ADDRESS.test(value)),
    'must be an IPv4 address',
  );

const ACTOR = /^(user|node|service):[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/;
/** Who wants it. */
export const IsActor = (): PropertyDecorator =>
  rule(
    'isActor',
    text((raw) => ACTOR.test(raw)),
    'must be user:<id>, node:<id> or service:<name>',
  );

/** A whole number in bounds; one message for all that can be wrong with it. */
export const IsWhole = (min: number, max: number): PropertyDecorator =>
  ValidateBy({
    name: 'isWhole',
    constraints: [min, max],
    validator: {
      validate: (value: unknown) =>
        typeof value === 'number' && Number.isSafeInteger(value) && value >= min && value <= max,
      defaultMessage: (args) => `${args?.property ?? 'it'} must be a whole number from ${min} to ${max}`,
    },
  });

/** 0 to 999, or whole devices; says the two nearest that would do. */
export const IsGpuShare = (): PropertyDecorator =>
  rule(
    'isGpuShare',
    (value) => typeof value !== 'number' || value < 1000 || value % 1000 === 0,
    (value) => {
      const whole = typeof value === 'number' ? Math.floor(value / 1000) : 1;
      return `must be below 1000 (a part of one GPU) or a multiple of 1000 (whole GPUs); the nearest are ${whole * 1000} and ${(whole + 1) * 1000}`;
    },
    'gpu-fraction-invalid',
  );

const ARGUMENTS_MAX = 256;
const ARGUMENT_BYTES_MAX = 32 * 1024;
const COMMAND_BYTES_MAX = 128 * 1024;
const size = (value: string): number => Buffer.byteLength(value, 'utf8');

const commandFault = (value: unknown): string | undefined => {
  if (!Array.isArray(value)) return 'must be a list of strings';
  if (value.length > ARGUMENTS_MAX)
    return `must have at most ${ARGUMENTS_MAX} arguments, not ${value.length}`;
  let total = 0;
  for (const [index, argument] of value.entries()) {
    if (typeof argument !== 'string') return `must be a list of strings; argument ${index} is none`;
    if (argument.includes('\0')) return `can't carry a NUL character (argument ${index})`;
    if (size(argument) > ARGUMENT_BYTES_MAX)
      return `can't carry an argument of more than ${ARGUMENT_BYTES_MAX} bytes (argument ${index})`;
    total += size(argument);
  }
  if (total > COMMAND_BYTES_MAX) return `must have at most ${COMMAND_BYTES_MAX} bytes in all, not ${total}`;
  return undefined;
};
/** Program and arguments that an `execve` takes. */
export const IsCommandLine = (): PropertyDecorator =>
  rule(
    'isCommandLine',
    (value) => commandFault(value) === undefined,
    (value) => commandFault(value) ?? '',
  );

const VARIABLE_NAME = /^[A-Za-z_][A-Za-z0-9_]{0,254}$/;
const VARIABLES_MAX = 256;

const environmentFault = (value: unknown): string | undefined => {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    return 'must be an object of strings';
  const entries = Object.entries(value);
  if (entries.length > VARIABLES_MAX)
    return `must have at most ${VARIABLES_MAX} variables, not ${entries.length}`;
  let total = 0;
  for (const [name, content] of entries) {
    const shown = JSON.stringify(name.slice(0, 64));
    if (!VARIABLE_NAME.test(name)) return `has a variable ${shown} whose name no shell would take`;
    if (typeof content !== 'string') return `must be an object of strings; ${shown} is none`;
    if (content.includes('\0')) return `can't carry a NUL character (${shown})`;
    if (size(content) > ARGUMENT_BYTES_MAX)
      return `can't carry more than ${ARGUMENT_BYTES_MAX} bytes in ${shown}`;
    total += size(name) + size(content);
  }
  if (total > COMMAND_BYTES_MAX) return `must have at most ${COMMAND_BYTES_MAX} bytes in all, not ${total}`;
  return undefined;
};
/** Environment variables, bounded, with names that every shell takes. */
export const IsEnvironment = (): PropertyDecorator =>
  rule(
    'isEnvironment',
    (value) => environmentFault(value) === undefined,
    (value) => environmentFault(value) ?? '',
  );

/** How GPUs reach each other, whole and consistent. */
export const IsGpuTopology = (): PropertyDecorator =>
  rule(
    'isGpuTopology',
    (value) => gpuTopologyFault(value) === undefined,
    (value) => gpuTopologyFault(value) ?? '',
  );
/** Where the CPUs of a node sit, whole and consistent. */
export const IsCpuTopology = (): PropertyDecorator =>
  rule(
    'isCpuTopology',
    (value) => cpuTopologyFault(value) === undefined,
    (value) => cpuTopologyFault(value) ?? '',
  );
