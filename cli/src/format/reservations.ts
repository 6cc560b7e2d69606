import type { Reservation, ReservationTrial, Stretch } from '../api/resources.ts';
import { formatAge, formatBytes, formatDuration, formatMilli, plural } from './quantities.ts';
import { printable } from './screen.ts';
import type { View } from './sessions.ts';
import { table } from './table.ts';

const SHOWN_MAX = 10;

/** `2026-11-27 09:00`; all of these times are UTC. */
const moment = (iso: string): string => iso.slice(0, 16).replace('T', ' ');

/** `2026-11-27 09:00 – 17:00`; the day of the end when it is another. */
export const formatStretch = ({ from, to }: Stretch): string => {
  const end = moment(to);
  return `${moment(from)} – ${from.slice(0, 10) === to.slice(0, 10) ? end.slice(11) : end}`;
};

const whatOf = ({ spots }: Pick<Reservation, 'spots'>): string => {
  const gpus = spots.reduce((count, { deviceIds }) => count + deviceIds.length, 0);
  const where = spots.length === 1 ? (spots[0]?.nodeId ?? '') : plural(spots.length, 'node');
  return gpus === 0 ? where : `${plural(gpus, 'GPU')} on ${where}`;
};

const whoseOf = ({ purpose, projectId, userId }: Reservation): string =>
  purpose === 'maintenance'
    ? 'maintenance'
    : [projectId ?? 'all', ...(userId === undefined ? [] : [userId])].join('/');

const stateOf = (reservation: Reservation, { paint, now }: View): string => {
  const { phase, from, to, trouble } = reservation;
  const left = formatDuration(Date.parse(phase === 'on' ? to : from) - now);
  const words = phase === 'on' ? `on, ${left} left` : phase === 'booked' ? `in ${left}` : phase;
  if (trouble !== undefined) return paint.red(`${words}, in trouble`);
  return phase === 'on' ? paint.green(words) : phase === 'booked' ? words : paint.dim(words);
};

/** `berth reserve ls`. */
export const formatReservations = (reservations: readonly Reservation[], view: View): string =>
  table(
    [
      { title: 'RESERVATION' },
      { title: 'NAME', isFlexible: true },
      { title: 'FOR', isFlexible: true },
      { title: 'HOLDS', isFlexible: true },
      { title: 'WHEN (UTC)' },
      { title: 'TIMES', align: 'right', isOptional: true },
      { title: 'STATE' },
      { title: 'BY', isWide: true },
      { title: 'BOOKED', align: 'right', isWide: true },
      { title: 'REASON', isWide: true },
    ],
    reservations.map((one) => [
      one.reservationId,
      printable(one.name),
      whoseOf(one),
      whatOf(one),
      formatStretch(one),
      `${one.stretch}/${one.stretchCount}`,
      stateOf(one, view),
      one.by,
      `${formatAge(one.bookedAt, view.now)} ago`,
      printable(one.reason ?? ''),
    ]),
    view,
  );

const spotLines = (spots: Reservation['spots']): readonly string[] =>
  spots.map(
    ({ nodeId, deviceIds, cpuMilli, memoryBytes }) =>
      `${nodeId}: ${plural(deviceIds.length, 'GPU')}, ${formatMilli(cpuMilli)} CPU, ${formatBytes(memoryBytes)} (${deviceIds.join(', ')})`,
  );

const stretchLines = (stretches: readonly Stretch[]): readonly string[] => {
  const more = stretches.length - SHOWN_MAX;
  return [
    ...stretches.slice(0, SHOWN_MAX).map(formatStretch),
    ...(more > 0
      ? [`and ${more} more, the last ${formatStretch(stretches.at(-1) ?? { from: '', to: '' })}`]
      : []),
  ];
};

const lined = (facts: readonly (readonly [string, readonly string[]])[]): string => {
  const room = Math.max(...facts.map(([name]) => name.length));
  return facts
    .flatMap(([name, lines]) => lines.map((line, n) => `${(n === 0 ? name : '').padEnd(room)}  ${line}`))
    .join('\n');
};

/** `berth reserve show`. */
export const formatReservation = (reservation: Reservation, view: View): string => {
  const { reservationId, name, reason, by, bookedAt, trouble, spots } = reservation;
  const { stretches = [reservation] } = reservation;
  return lined([
    ['reservation', [reservationId]],
    ['name', [printable(name)]],
    ['for', [whoseOf(reservation)]],
    ...(reason === undefined ? [] : [['reason', [printable(reason)]] as const]),
    ['state', [stateOf(reservation, view)]],
    ...(trouble === undefined
      ? []
      : [['trouble', [`${printable(trouble)}; no other place has been found`]] as const]),
    ['booked', [`${formatAge(bookedAt, view.now)} ago by ${by}`]],
    ['holds', spotLines(spots)],
    ['when (UTC)', stretchLines(stretches)],
  ]);
};

/** What `berth reserve` says when it is booked. */
export const formatBooked = (reservation: Reservation, view: View): string => {
  const { reservationId, purpose, stretchCount } = reservation;
  const times = stretchCount === 1 ? '' : `, the first of ${stretchCount}`;
  const booked = `${view.paint.bold(reservationId)}  ${whatOf(reservation)}, ${formatStretch(reservation)} UTC${times}`;
  return purpose === 'maintenance'
    ? booked
    : `${booked}\nRun on it with: berth run --reservation ${reservationId} …`;
};

/** What `berth reserve --dry-run` says. */
export const formatTrial = (trial: ReservationTrial): string => {
  if (!trial.fits) return `It can't be. ${printable(trial.why ?? '')}`;
  const { spots = [], stretches = [] } = trial;
  return lined([
    ['it would hold', spotLines(spots)],
    ['when (UTC)', stretchLines(stretches)],
  ]);
};
