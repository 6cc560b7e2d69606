import { IsBoolean, IsIn, IsOptional, IsString, Matches, MaxLength } from 'class-validator';
import { accept, type Refusal, refuse, type Result, sessionId } from '#kernel';
import { CALL_ID_CHARACTERS, CALL_SECRET_BYTES, type StreamOpen } from '../streams/stream-open.ts';
import type { ExecSpec, StreamTarget } from '../streams/stream-target.ts';
import { MEMBERS_PER_NODE_MAX } from '../members.ts';
import { Described } from './described.ts';
import { IsCommandLine, IsEnvironment, IsSessionId, IsWhole, rule } from './field-rules.ts';
import { Nested } from './nested.ts';
import { parseAs } from './parse-as.ts';
import type { RefusalCode } from './refusal-codes.ts';

const PATH_CHARACTERS_MAX = 4096;
const SIDE_MAX = 4096;

const IsFullPath = (): PropertyDecorator =>
  rule(
    'isFullPath',
    (value) =>
      typeof value === 'string' &&
      value.startsWith('/') &&
      value.length <= PATH_CHARACTERS_MAX &&
      !value.includes('\0'),
    `must be a full path of at most ${PATH_CHARACTERS_MAX} characters`,
  );

export class TerminalSizeDto {
  @Described('Characters in a line.', 80)
  @IsWhole(1, SIDE_MAX)
  readonly columns!: number;

  @Described('Lines.', 24)
  @IsWhole(1, SIDE_MAX)
  readonly rows!: number;
}

/** A program to be started in a session. */
export class ExecDto {
  @Described('Program and arguments.', ['python3', '-c', 'print(1)'])
  @IsCommandLine()
  readonly command!: readonly string[];

  @Described('Beside the variables of the session.', { EPOCHS: '3' })
  @IsOptional()
  @IsEnvironment()
  readonly env: Readonly<Record<string, string>> = {};

  @Described('Where it starts; absent: in /work.', '/work')
  @IsOptional()
  @IsFullPath()
  readonly folder?: string;

  @Described('A terminal of this size; absent: plain pipes, with stderr apart from stdout.')
  @IsOptional()
  @Nested(() => TerminalSizeDto)
  readonly tty?: TerminalSizeDto;
}

const TERMINAL_ID = /^[a-z0-9][a-z0-9-]{0,31}$/;
const TERMINAL_ID_WANTED = 'a terminal is called by up to 32 lower-case letters, digits and dashes';
const KINDS = ['port', 'socket', 'exec', 'terminal'] as const;

class StreamTargetDto {
  @IsIn(KINDS)
  readonly kind!: (typeof KINDS)[number];

  @IsOptional()
  @IsWhole(1, 65_535)
  readonly port?: number;

  @IsOptional()
  @IsFullPath()
  readonly path?: string;

  @IsOptional()
  @Nested(() => ExecDto)
  readonly exec?: ExecDto;

  @IsOptional()
  @Matches(TERMINAL_ID, { message: TERMINAL_ID_WANTED })
  readonly terminalId?: string;

  @IsOptional()
  @IsWhole(0, Number.MAX_SAFE_INTEGER)
  readonly after?: number;

  @IsOptional()
  @Nested(() => TerminalSizeDto)
  readonly size?: TerminalSizeDto;
}

/** Which terminals are meant: all of a run, or one. */
export class TerminalQueryDto {
  @IsSessionId()
  readonly sessionId!: string;

  @IsWhole(0, Number.MAX_SAFE_INTEGER)
  readonly epoch!: number;

  @IsOptional()
  @Matches(TERMINAL_ID, { message: TERMINAL_ID_WANTED })
  readonly terminalId?: string;
}

class CallBackDto {
  @IsString()
  @MaxLength(253)
  readonly host!: string;

  @IsWhole(1, 65_535)
  readonly port!: number;

  @Matches(new RegExp(`^[0-9a-f]{${CALL_ID_CHARACTERS}}$`), { message: 'id must be hex' })
  readonly id!: string;

  @Matches(new RegExp(`^[A-Za-z0-9_-]{${Math.ceil((CALL_SECRET_BYTES * 8) / 6)}}$`), {
    message: 'secret must be base64url',
  })
  readonly secret!: string;

  @IsBoolean()
  readonly isEncrypted!: boolean;
}

class StreamOpenDto {
  @IsSessionId()
  readonly sessionId!: string;

  @IsWhole(0, Number.MAX_SAFE_INTEGER)
  readonly epoch!: number;

  @IsOptional()
  @IsWhole(0, MEMBERS_PER_NODE_MAX - 1)
  readonly member?: number;

  @Nested(() => StreamTargetDto)
  readonly target!: StreamTargetDto;

  @Nested(() => CallBackDto)
  readonly callBack!: CallBackDto;
}

const incomplete = (field: string): Result<never, Refusal<RefusalCode>> =>
  refuse({ code: 'invalid-request', message: `the target needs ${field}`, pointer: `/target/${field}` });

/** What a node starts, out of what somebody asked for. */
export const execSpecOf = ({ command, env, folder, tty }: ExecDto): Result<ExecSpec, Refusal<RefusalCode>> =>
  command.length === 0
    ? refuse({ code: 'invalid-request', message: 'command must name a program', pointer: '/command' })
    : accept({
        command,
        env,
        folder: folder ?? null,
        tty: tty === undefined ? null : { columns: tty.columns, rows: tty.rows },
      });

const targetOf = (target: StreamTargetDto): Result<StreamTarget, Refusal<RefusalCode>> => {
  const { kind, port, path, exec, terminalId, after, size } = target;
  switch (kind) {
    case 'port':
      return port === undefined ? incomplete('port') : accept({ kind, port });
    case 'socket':
      return path === undefined ? incomplete('path') : accept({ kind, path });
    case 'exec': {
      const spec = exec === undefined ? incomplete('exec') : execSpecOf(exec);
      return spec.ok ? accept({ kind, exec: spec.value }) : spec;
    }
    default:
      return terminalId === undefined
        ? incomplete('terminalId')
        : accept({
            kind,
            terminalId,
            after: after ?? null,
            size: { columns: size?.columns ?? 80, rows: size?.rows ?? 24 },
          });
  }
};

/** Null and absent mean the same on the way. */
const withoutNulls = (value: unknown): unknown => {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  const entries = Object.entries(value).filter(([, part]) => part !== null);
  return Object.fromEntries(entries.map(([name, part]) => [name, withoutNulls(part)]));
};

/** Reads what a gateway asks of a node. */
export const readStreamOpen = (value: unknown): Result<StreamOpen, Refusal<RefusalCode>> => {
  const parsed = parseAs(StreamOpenDto, withoutNulls(value));
  if (!parsed.ok) return parsed;
  const { sessionId: session, epoch, member, target, callBack } = parsed.value;
  const wanted = targetOf(target);
  if (!wanted.ok) return wanted;
  const { host, port, id, secret, isEncrypted } = callBack;
  return accept({
    sessionId: sessionId(session),
    epoch,
    ...(member === undefined ? {} : { member }),
    target: wanted.value,
    callBack: { host, port, id, secret, isEncrypted },
  });
};
