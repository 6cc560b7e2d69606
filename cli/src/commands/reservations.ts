import { randomUUID } from 'node:crypto';
import type { Api } from '../api/client.ts';
import { isReservation, isReservationTrial, one } from '../api/decode.ts';
import type { Reservation } from '../api/resources.ts';
import { formatBooked, formatReservation, formatReservations, formatTrial } from '../format/reservations.ts';
import { readList } from '../lists/read-list.ts';
import type { ListOptions } from '../lists/read-list.ts';
import { tellList } from '../output/tell.ts';
import type { Terminal } from '../terminal/terminal.ts';
import {
  type ReserveOptions,
  type WhenOptions,
  maintenanceRequest,
  reservationRequest,
} from './reservation-request.ts';
import { type JsonOption, READ } from './sessions.ts';

const PATH = '/v1/reservations';
/** Exact parts of a large pool are looked for: that takes longer than a read. */
const BOOK = { retryForMs: 15_000 } as const;
const pathOf = (id: string): string => `${PATH}/${encodeURIComponent(id)}`;

type TryOption = { readonly dryRun?: boolean };

const book = async (
  api: Api,
  terminal: Terminal,
  body: object,
  { json, dryRun }: JsonOption & TryOption,
): Promise<number> => {
  if (dryRun === true) {
    const answer = await api.send('POST', `${PATH}/dry-run`, { body, ...BOOK });
    const trial = one(answer, isReservationTrial, 'what would become of it');
    if (json === true) terminal.json(answer);
    else terminal.print(formatTrial(trial));
    return trial.fits ? 0 : 1;
  }
  const answer = await api.send('POST', PATH, { body, idempotencyKey: randomUUID(), ...BOOK });
  if (json === true) terminal.json(answer);
  else terminal.print(formatBooked(one(answer, isReservation, 'a reservation'), terminal.view()));
  return 0;
};

/** `berth reserve`. */
export const reserve = (
  api: Api,
  terminal: Terminal,
  options: ReserveOptions & JsonOption & TryOption,
): Promise<number> => book(api, terminal, reservationRequest(options, Date.now()), options);

/** `berth maintain`. */
export const maintain = (
  api: Api,
  terminal: Terminal,
  nodes: readonly string[],
  options: WhenOptions & JsonOption & TryOption,
): Promise<number> => book(api, terminal, maintenanceRequest(nodes, options, Date.now()), options);

/** `berth reserve ls`: those that are not over, the next first. */
export const listReservations = async (
  api: Api,
  terminal: Terminal,
  options: JsonOption & ListOptions,
): Promise<number> => {
  const place = { path: PATH, field: 'reservations', is: isReservation };
  const found = await readList(api, place, { sort: 'from', ...options });
  return tellList(terminal, options, found, { none: 'Nothing is reserved.', format: formatReservations });
};

/** `berth reserve show`. */
export const showReservation = async (
  api: Api,
  terminal: Terminal,
  id: string,
  options: JsonOption,
): Promise<number> => {
  const answer = await api.send('GET', pathOf(id), READ);
  const reservation = one(answer, isReservation, 'a reservation');
  if (options.json === true) terminal.json(answer);
  else terminal.print(formatReservation(reservation, terminal.view()));
  return 0;
};

/** `berth reserve cancel`. */
export const cancelReservations = async (
  api: Api,
  terminal: Terminal,
  ids: readonly string[],
  options: JsonOption,
): Promise<number> => {
  const cancelled: Reservation[] = [];
  for (const id of ids) {
    const sent = { idempotencyKey: randomUUID(), ...BOOK };
    const answer = await api.send('DELETE', pathOf(id), sent);
    cancelled.push(one(answer, isReservation, 'a reservation'));
    if (options.json !== true) terminal.print(id);
  }
  if (options.json === true) terminal.json(cancelled);
  return 0;
};
