import type { Requester } from '#bus';
import { PATTERNS } from '#contracts';
import type {
  BookReservationAnswer,
  CancelReservationAnswer,
  ListReservationsAnswer,
  ReadReservationAnswer,
  ReservationStanding,
} from '#contracts';
import type { Reservations } from '../../ports/reservations.ts';
import { isFields, readAnswer } from './read-answer.ts';

/* Commands carry an id and queries change nothing: both may be asked again. The search for exact parts of a large pool takes its time. */
const COMMAND = { timeoutMs: 8000, retryForMs: 12_000 };
const QUERY = { timeoutMs: 3000 };

const isBooked = (value: unknown): value is BookReservationAnswer =>
  isFields(value) && typeof value['position'] === 'number' && Array.isArray(value['spots']);
const isCancelled = (value: unknown): value is CancelReservationAnswer =>
  isFields(value) && typeof value['position'] === 'number' && typeof value['hasChanged'] === 'boolean';
const isStanding = (value: unknown): value is ReservationStanding =>
  isFields(value) && typeof value['reservationId'] === 'string' && isFields(value['stretch']);
const isRead = (value: unknown): value is ReadReservationAnswer =>
  isStanding(value) && 'stretches' in value && Array.isArray(value.stretches);
const isList = (value: unknown): value is ListReservationsAnswer =>
  isFields(value) &&
  Array.isArray(value['reservations']) &&
  value['reservations'].every(isStanding) &&
  typeof value['isLast'] === 'boolean';

export const busReservations = (request: Requester): Reservations => {
  const { reservationBook, reservationCancel, reservationList, reservationRead } = PATTERNS;
  return {
    book: async (command) =>
      readAnswer(reservationBook, await request(reservationBook, command, COMMAND), isBooked),
    cancel: async (command) =>
      readAnswer(reservationCancel, await request(reservationCancel, command, COMMAND), isCancelled),
    list: async (page) => readAnswer(reservationList, await request(reservationList, page, QUERY), isList),
    read: async (reservationId) =>
      readAnswer(reservationRead, await request(reservationRead, { reservationId }, QUERY), isRead),
  };
};
