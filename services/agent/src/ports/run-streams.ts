import type { Duplex, Readable, Writable } from 'node:stream';
import type { ExecSignal, ExecSpec, TerminalSize } from '#contracts';
import type { Refusal, Result } from '#kernel';
import type { RunKey } from '../domain/run.ts';

/** Why there is no way into a run, in words for the user. */
export type StreamRefusalCode =
  /** It is not there, not started yet, or has ended. */
  | 'session-not-running'
  /** The program can't be started. */
  | 'exec-failed'
  /** Nothing takes connections there; an app that is still starting, say. */
  | 'nothing-listens';
export type StreamRefusal = Refusal<StreamRefusalCode>;

/** A program inside a run. Both of its outputs have to be read: one that is not read holds the other up. */
export type RunningExec = {
  /** Ending it tells the program that no more input comes; with a terminal it does nothing. */
  readonly stdin: Writable;
  readonly stdout: Readable;
  /** With a terminal nothing comes here. */
  readonly stderr: Readable;
  /** Does nothing without a terminal. */
  readonly resize: (size: TerminalSize) => Promise<void>;
  /** To the program and all of its process group. Does nothing when it has ended. */
  readonly signal: (name: ExecSignal) => Promise<void>;
  /** 128 and the number of the signal if it was one. @throws DependencyFailure when the end could not be seen */
  readonly exited: Promise<number>;
  /** SIGHUP, as from a terminal that goes away, and after a grace SIGKILL. What has left its session on purpose stays. */
  readonly end: () => Promise<void>;
};

/** A shell that shall go on without this process. */
export type HeldShell = {
  /** Where it is found inside, by {@link RunStreams.connect}; what is there goes. */
  readonly socketPath: string;
  readonly command: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly size: TerminalSize;
};

/** A port is reached on the run's loopback and on its addresses; a socket's path is that of the inside, and links in it are not followed. */
export type ConnectTarget = { readonly port: number } | { readonly socketPath: string };

/**
 * Ways into a run that is running. What is started there is in the same namespaces, of the same user, with the same limits and the same filter as the run itself.
 * An engine that does not answer is a thrown DependencyFailure.
 */
export type RunStreams = {
  readonly exec: (key: RunKey, spec: ExecSpec) => Promise<Result<RunningExec, StreamRefusal>>;
  /** Starts a shell in a terminal that is held inside of the run (`native/berth-terminal`), and resolves when it can be connected to; with false if nothing in this run can hold one. Absent where nothing ever can. */
  readonly holdTerminal?: (key: RunKey, shell: HeldShell) => Promise<Result<boolean, StreamRefusal>>;
  /** With half-close: either side may end its direction first. */
  readonly connect: (key: RunKey, target: ConnectTarget) => Promise<Result<Duplex, StreamRefusal>>;
};
