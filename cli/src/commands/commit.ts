import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Api } from '../api/client.ts';
import { one } from '../api/decode.ts';
import { isOwnImage, type OwnImage } from '../api/images.ts';
import { CliFailure } from '../cli-failure.ts';
import { formatBytes, plural } from '../format/quantities.ts';
import { INTERRUPTED } from '../terminal/end-words.ts';
import { phaseLine, silentLine } from '../terminal/phase-line.ts';
import type { Terminal } from '../terminal/terminal.ts';
import { onInterrupt } from './on-interrupt.ts';
import { type JsonOption, READ } from './sessions.ts';

export type CommitOptions = JsonOption & {
  readonly work?: boolean;
  readonly description?: string;
  readonly detach?: boolean;
  readonly quiet?: boolean;
};

const LOOK_MS = 400;

/** Looks until it is made, or failed; null: the person does not want to wait any more. */
const awaited = async (
  api: Api,
  first: OwnImage,
  look: (image: OwnImage) => void,
): Promise<OwnImage | null> => {
  const over = new AbortController();
  const deaf = onInterrupt(() => over.abort());
  try {
    let image = first;
    while (image.state === 'making') {
      look(image);
      await sleep(LOOK_MS, undefined, { signal: over.signal });
      const answer = await api.send('GET', `/v1/images/${image.imageId}`, { ...READ, signal: over.signal });
      image = one(answer, isOwnImage, 'an image');
    }
    return image;
  } catch (error) {
    if (over.signal.aborted) return null;
    throw error;
  } finally {
    deaf();
  }
};

/** `berth commit`: a running session becomes an image of its project. */
export const commit = async (
  api: Api,
  terminal: Terminal,
  session: string,
  name: string,
  { work = false, description, detach, quiet, json }: CommitOptions,
): Promise<number> => {
  const line = quiet === true || json === true ? silentLine : phaseLine(terminal);
  const answer = await api.send('POST', '/v1/images', {
    body: { session, name, includeWork: work, ...(description === undefined ? {} : { description }) },
    idempotencyKey: randomUUID(),
    ...READ,
  });
  const asked = one(answer, isOwnImage, 'an image');
  const made =
    detach === true
      ? asked
      : await awaited(api, asked, ({ doneBytes }) =>
          line.doing(
            `making ${asked.name} on ${asked.nodeId}${doneBytes === undefined ? '' : `  ${formatBytes(doneBytes)}`}`,
          ),
        );
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
