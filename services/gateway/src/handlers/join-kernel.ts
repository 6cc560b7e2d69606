import type { Duplex } from 'node:stream';
import type { Refusal, Result } from '#kernel';
import type { NodeStreams, RunPlace } from '../ports/node-streams.ts';

export type JoinKernel = (
  place: RunPlace,
  kernel: { readonly name: string; readonly language: string },
) => Promise<Result<Duplex, Refusal>>;

/**
 * Speaks to a kernel of a session, started if it does not run yet: a program inside turns lines of JSON into Jupyter's protocol. The kernel outlives whoever speaks
 * to it. @throws DependencyFailure when the node does not answer
 */
export const joinKernel =
  (streams: NodeStreams, scripts: { readonly bridge: string; readonly lineKernel: string }): JoinKernel =>
  (place, { name, language }) =>
    streams.open(place, {
      kind: 'exec',
      exec: {
        command: ['python3', '-c', scripts.bridge, name, language, scripts.lineKernel],
        env: {},
        folder: null,
        tty: null,
      },
    });
