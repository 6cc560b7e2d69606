import { Controller, Inject } from '@nestjs/common';
import { MessagePattern, Payload } from '@nestjs/microservices';
import { PATTERNS, type ShareAppAnswer, ShareAppCommandDto, UnshareAppCommandDto, parseAs } from '#contracts';
import { type Refusal, type Result, commandId, sessionId } from '#kernel';
import type { ShareApps } from '../handlers/share-app.ts';
import { SHARE_APPS } from '../tokens.ts';

/** What the gateway asks of apps that others may open. */
@Controller()
export class AppSharesController {
  readonly #apps: ShareApps;
  constructor(@Inject(SHARE_APPS) apps: ShareApps) {
    this.#apps = apps;
  }

  @MessagePattern(PATTERNS.sessionShareApp)
  async share(@Payload() body: unknown): Promise<Result<ShareAppAnswer, Refusal>> {
    const command = parseAs(ShareAppCommandDto, body);
    if (!command.ok) return command;
    const { commandId: id, sessionId: session, ...wish } = command.value;
    return this.#apps.share(commandId(id), sessionId(session), wish);
  }

  @MessagePattern(PATTERNS.sessionUnshareApp)
  async unshare(@Payload() body: unknown): Promise<Result<ShareAppAnswer, Refusal>> {
    const command = parseAs(UnshareAppCommandDto, body);
    if (!command.ok) return command;
    const { commandId: id, sessionId: session, ...wish } = command.value;
    return this.#apps.unshare(commandId(id), sessionId(session), wish);
  }
}
