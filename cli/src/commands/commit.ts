import { randomUUID } from 'node:crypto';
import type { Api } from '../api/client.ts';
import { one } from '../api/decode.ts';
import { isOwnImage } from '../api/images.ts';
import { CliFailure } from '../cli-failure.ts';
import { formatBytes, plural } from '../format/quantities.ts';
import { INTERRUPTED } from '../terminal/end-words.ts';
import { phaseLine, silentLine } from '../terminal/phase-line.ts';
import type { Terminal } from '../terminal/terminal.ts';
import { awaitImage } from './await-image.ts';
import { pushFault } from './push-image.ts';
import { type JsonOption, READ } from './sessions.ts';

export type CommitOptions = JsonOption & {
  readonly work?: boolean;
  readonly description?: string;
  readonly push?: boolean;
  readonly registry?: string;
  readonly detach?: boolean;
  readonly quiet?: boolean;
};

/** `berth commit`: a running session becomes an image of its project. */
export const commit = async (
  api: Api,
  terminal: Terminal,
  session: string,
  name: string,
  { work = false, description, push = false, registry, detach, quiet, json }: CommitOptions,
): Promise<number> => {
  const line = quiet === true || json === true ? silentLine : phaseLine(terminal);
  const answer = await api.send('POST', '/v1/images', {
    body: {
      ...{ session, name, includeWork: work, push: push || registry !== undefined },
      ...(description === undefined ? {} : { description }),
      ...(registry === undefined ? {} : { registry }),
    },
    idempotencyKey: randomUUID(),
    ...READ,
  });
  const asked = one(answer, isOwnImage, 'an image');
  const made = detach === true ? asked : await awaitImage(api, asked, line.doing);
  line.clear();
  if (made === null) {
    terminal.note(
      `it goes on: berth images show ${asked.name}; or call it off: berth images rm ${asked.name}`,
    );
    return INTERRUPTED;
  }
  if (json === true) terminal.json(made);
  if (made.state === 'ready') {
    const what = `${formatBytes(made.sizeBytes ?? 0)} in ${plural(made.fileCount ?? 0, 'file')}`;
    line.done(`${made.name} is an image of the project ${made.projectId} now, on ${made.nodeId} (${what})`);
    const fault = pushFault(made);
    if (fault !== null) throw fault;
    if (made.push !== undefined)
      line.done(`it is in the registry as ${made.push.reference}: its sessions run on any node`);
    if (json !== true && quiet !== true) terminal.note(`start from it: berth run --image ${made.name} …`);
    return 0;
  }
  if (made.state === 'making') {
    line.done(`${made.name} is being made on ${made.nodeId}; see: berth images show ${made.name}`);
    return 0;
  }
  const { code = 'image-unknown', message = `The image was ${made.state} meanwhile.` } = made.failure ?? {};
  throw new CliFailure(code, message);
};
