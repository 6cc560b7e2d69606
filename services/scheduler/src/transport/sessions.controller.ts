import { Controller, Inject } from '@nestjs/common';
import { MessagePattern, Payload } from '@nestjs/microservices';
import {
  type KeepSessionAnswer,
  KeepSessionCommandDto,
  type NoteAppAnswer,
  NoteAppCommandDto,
  PATTERNS,
  type RequestArrayAnswer,
  RequestArrayCommandDto,
  RequestSessionCommandDto,
  type RequestSessionAnswer,
  StopSessionCommandDto,
  type StopSessionAnswer,
  parseAs,
} from '#contracts';
import { type Clock, type Refusal, type Result, commandId, sessionId } from '#kernel';
import { CLOCK } from '#service-kit';
import type { KeepSession } from '../handlers/keep-session.ts';
import type { NoteApp } from '../handlers/note-app.ts';
import type { RequestArray } from '../handlers/request-array.ts';
import type { RequestSession } from '../handlers/request-session.ts';
import type { StopSession } from '../handlers/stop-session.ts';
import { KEEP_SESSION, NOTE_APP, REQUEST_ARRAY, REQUEST_SESSION, STOP_SESSION } from '../tokens.ts';
import { arrayOf, askedOf } from './words.ts';

/** What the gateway asks of sessions. */
@Controller()
export class SessionsController {
  readonly #request: RequestSession;
  readonly #requestArray: RequestArray;
  readonly #stop: StopSession;
  readonly #noteApp: NoteApp;
  readonly #keep: KeepSession;
  readonly #clock: Clock;
  constructor(
    @Inject(REQUEST_SESSION) request: RequestSession,
    @Inject(REQUEST_ARRAY) requestArray: RequestArray,
    @Inject(STOP_SESSION) stop: StopSession,
    @Inject(NOTE_APP) noteApp: NoteApp,
    @Inject(KEEP_SESSION) keep: KeepSession,
    @Inject(CLOCK) clock: Clock,
  ) {
    this.#request = request;
    this.#requestArray = requestArray;
    this.#stop = stop;
    this.#noteApp = noteApp;
    this.#keep = keep;
    this.#clock = clock;
  }

  @MessagePattern(PATTERNS.sessionRequest)
  async request(@Payload() body: unknown): Promise<Result<RequestSessionAnswer, Refusal>> {
    const command = parseAs(RequestSessionCommandDto, body);
    if (!command.ok) return command;
    const { commandId: id, reach } = command.value;
    return this.#request(commandId(id), askedOf(command.value, this.#clock.now()), reach);
  }

  @MessagePattern(PATTERNS.sessionRequestArray)
  async requestArray(@Payload() body: unknown): Promise<Result<RequestArrayAnswer, Refusal>> {
    const command = parseAs(RequestArrayCommandDto, body);
    if (!command.ok) return command;
    const { commandId: id, reach } = command.value;
    return this.#requestArray(commandId(id), arrayOf(command.value, this.#clock.now()), reach);
  }

  @MessagePattern(PATTERNS.sessionStop)
  async stop(@Payload() body: unknown): Promise<Result<StopSessionAnswer, Refusal>> {
    const command = parseAs(StopSessionCommandDto, body);
    if (!command.ok) return command;
    const { commandId: id, sessionId: session, by } = command.value;
    return this.#stop(commandId(id), sessionId(session), by);
  }

  @MessagePattern(PATTERNS.sessionKeep)
  async keep(@Payload() body: unknown): Promise<Result<KeepSessionAnswer, Refusal>> {
    const command = parseAs(KeepSessionCommandDto, body);
    if (!command.ok) return command;
    const { commandId: id, sessionId: session, forMs, by } = command.value;
    return this.#keep(commandId(id), sessionId(session), { forMs, by });
  }

  @MessagePattern(PATTERNS.sessionNoteApp)
  async noteApp(@Payload() body: unknown): Promise<Result<NoteAppAnswer, Refusal>> {
    const command = parseAs(NoteAppCommandDto, body);
    if (!command.ok) return command;
    const { commandId: id, sessionId: session, ...opening } = command.value;
    return this.#noteApp(commandId(id), sessionId(session), opening);
  }
}
