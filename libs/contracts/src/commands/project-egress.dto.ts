import { readEgressTarget } from '#kernel';
import { IsIn, IsObject, IsOptional } from 'class-validator';
import { EGRESS_MODES, EGRESS_TARGETS_MAX, type EgressMode, type EgressPolicy } from '../egress.ts';
import { Described } from './described.ts';
import { IsActor, IsDnsLabel, IsUuidText, rule } from './field-rules.ts';
import { Nested } from './nested.ts';

const isTarget = (value: unknown): boolean => typeof value === 'string' && readEgressTarget(value) !== null;

const whatIsWrong = (value: unknown): string => {
  const all: readonly unknown[] = Array.isArray(value) ? value : [];
  const wrong = all.find((each) => !isTarget(each));
  const found = wrong === undefined ? '' : `, not ${JSON.stringify(wrong).slice(0, 80)}`;
  return `must be a list of at most ${EGRESS_TARGETS_MAX} different IPv4 networks and host names (without wildcards), each with ports or without, such as pypi.org:443, 10.20.0.0/16 or 10.1.2.3:8000-8100/tcp${found}`;
};

/** Where sessions may go, each once. */
const IsTargetList = (): PropertyDecorator =>
  rule(
    'isEgressList',
    (value) =>
      Array.isArray(value) &&
      value.length <= EGRESS_TARGETS_MAX &&
      value.every(isTarget) &&
      new Set(value).size === value.length,
    whatIsWrong,
  );

/** Whom the sessions of a project reach. */
export class EgressPolicyDto {
  @Described(
    '`node`: whom the node allows; `internet`: of these only public addresses, and what `allow` names; `listed`: only what `allow` names; `none`: nobody.',
    'listed',
  )
  @IsIn(EGRESS_MODES)
  readonly mode!: EgressMode;

  @Described(
    'IPv4 networks and host names, with ports or without. Never reached, whatever stands here: the node itself, other sessions, the control plane, addresses of metadata.',
    ['pypi.org:443', '10.20.0.0/16'],
  )
  @IsOptional()
  @IsTargetList()
  readonly allow?: readonly string[];
}

/** Whom the sessions of a project reach from now on, in place of what was said before. */
export class SetEgressCommandDto {
  @IsUuidText()
  readonly commandId!: string;

  @IsDnsLabel()
  readonly projectId!: string;

  @IsObject()
  @Nested(() => EgressPolicyDto)
  readonly egress!: EgressPolicyDto;

  @IsActor()
  readonly by!: string;
}

export class ReadEgressQueryDto {
  @IsDnsLabel()
  readonly projectId!: string;
}

/** The log holds it from `position` on; `hasChanged` is false when it was so already. */
export type SetEgressAnswer = {
  readonly position: number;
  readonly hasChanged: boolean;
  readonly egress: EgressPolicy;
  /** Sessions that it changes at once. */
  readonly runningCount: number;
};
