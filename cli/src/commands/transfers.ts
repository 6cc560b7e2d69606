import { setTimeout as sleep } from 'node:timers/promises';
import type { Api } from '../api/client.ts';
import { cancelTransfer, isTransfer, readTransfer } from '../api/transfers.ts';
import { CliFailure } from '../cli-failure.ts';
import { formatTransfer, formatTransfers, transferProgress } from '../format/transfers.ts';
import { readList } from '../lists/read-list.ts';
import type { ListOptions } from '../lists/read-list.ts';
import { tellList } from '../output/tell.ts';
import { INTERRUPTED } from '../terminal/end-words.ts';
import { phaseLine, silentLine } from '../terminal/phase-line.ts';
import type { Terminal } from '../terminal/terminal.ts';
import { onInterrupt } from './on-interrupt.ts';
import type { JsonOption } from './sessions.ts';

const LOOK_EVERY_MS = 1000;

export type ListTransfersOptions = JsonOption &
  ListOptions & { readonly folder?: string; readonly open?: true };

/** `berth transfers ls` */
export const listTransfers = async (
  api: Api,
  terminal: Terminal,
  { json, folder, open, ...options }: ListTransfersOptions,
): Promise<number> => {
  const query = {
    ...(folder === undefined ? {} : { folder }),
    ...(open === true ? { phase: 'open' } : {}),
  };
  const place = { path: '/v1/transfers', field: 'transfers', is: isTransfer, query, absent: 100 };
  return tellList(terminal, json === true ? { json } : {}, await readList(api, place, options), {
    none: open === true ? 'Nothing is under way.' : 'There have been no transfers.',
    format: formatTransfers,
  });
};

/** `berth transfers show` */
export const showTransfer = async (
  api: Api,
  terminal: Terminal,
  id: string,
  { json }: JsonOption,
): Promise<number> => {
  const transfer = await readTransfer(api, id);
  if (json === true) terminal.json(transfer);
  else terminal.print(formatTransfer(transfer));
  return 0;
};

/** `berth transfers cancel` */
export const endTransfer = async (
  api: Api,
  terminal: Terminal,
  id: string,
  { json }: JsonOption,
): Promise<number> => {
  const before = await readTransfer(api, id);
  const transfer = await cancelTransfer(api, id);
  if (json === true) terminal.json(transfer);
  else if (before.phase !== 'open') terminal.note(`It has ended already: ${before.phase}.`);
  else
    terminal.print(
      transfer.phase === 'open' ? 'It is being cancelled.' : `Cancelled: ${transferProgress(transfer)}.`,
    );
  return 0;
};

/** `berth transfers watch`: attends it to its end; an interrupt ends the watching alone. */
export const attendTransfer = async (
  api: Api,
  terminal: Terminal,
  id: string,
  { json }: JsonOption,
): Promise<number> => {
  const line = json === true || !terminal.isLive ? silentLine : phaseLine(terminal);
  const stop = new AbortController();
  const deaf = onInterrupt(() => stop.abort());
  try {
    for (;;) {
      const transfer = await readTransfer(api, id);
      if (transfer.phase !== 'open') {
        line.clear();
        if (json === true) terminal.json(transfer);
        else terminal.print(formatTransfer(transfer));
        if (transfer.phase === 'completed') return transfer.counts.failures === 0 ? 0 : 1;
        throw new CliFailure(
          `transfer-${transfer.phase}`,
          transfer.message ?? `The transfer ${transfer.phase}.`,
        );
      }
      line.doing(transferProgress(transfer));
      await sleep(LOOK_EVERY_MS, undefined, { signal: stop.signal }).catch(() => undefined);
      if (stop.signal.aborted) return INTERRUPTED;
    }
  } finally {
    line.clear();
    deaf();
  }
};
