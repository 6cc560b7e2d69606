import { randomUUID } from 'node:crypto';
import type { Api } from '../api/client.ts';
import { one } from '../api/decode.ts';
import { isOwnImage, type OwnImage } from '../api/images.ts';
import { CliFailure } from '../cli-failure.ts';
import { underWay } from '../format/images.ts';
import { INTERRUPTED } from '../terminal/end-words.ts';
import { phaseLine, silentLine } from '../terminal/phase-line.ts';
import type { Terminal } from '../terminal/terminal.ts';
import { awaitImage } from './await-image.ts';
import { type JsonOption, READ } from './sessions.ts';

export type PushImageOptions = JsonOption & {
  readonly registry?: string;
  readonly detach?: boolean;
  readonly quiet?: boolean;
};

/** Why the last push of an image did not come to its end; null: it did, or there was none. */
export const pushFault = ({ push }: OwnImage): CliFailure | null =>
  push?.failure === undefined ? null : new CliFailure(push.failure.code, push.failure.message);

/** `berth images push`: an image of the project into a registry. */
export const pushImage = async (
  api: Api,
  terminal: Terminal,
  ref: string,
  { registry, detach, quiet, json }: PushImageOptions,
): Promise<number> => {
  const line = quiet === true || json === true ? silentLine : phaseLine(terminal);
  const answer = await api.send('POST', `/v1/images/${encodeURIComponent(ref)}/push`, {
    body: registry === undefined ? {} : { registry },
    idempotencyKey: randomUUID(),
    ...READ,
  });
  const asked = one(answer, isOwnImage, 'an image');
  const pushed = detach === true ? asked : await awaitImage(api, asked, line.doing);
  line.clear();
  if (pushed === null) {
    terminal.note(`it goes on: berth images show ${asked.name}`);
    return INTERRUPTED;
  }
  if (json === true) terminal.json(pushed);
  const fault = pushFault(pushed);
  if (fault !== null) throw fault;
  if (underWay(pushed) !== null)
    line.done(`${pushed.name} is on its way; see: berth images show ${pushed.name}`);
  else if (pushed.push?.state === 'pushed')
    line.done(
      `${pushed.name} is in the registry as ${pushed.push.reference}: its sessions run on any node now`,
    );
  else throw new CliFailure('image-unknown', `The image was ${pushed.state} meanwhile.`);
  return 0;
};
