import type { Provider, Type } from '@nestjs/common';
import { webAssets } from './adapters/web/web-assets.ts';
import { WEB_ASSETS } from './tokens.ts';
import { WebController } from './transport/web/web.controller.ts';

/** Pages that are programs in the browser, and what they are made of. */
export const WEB_PROVIDERS: readonly Provider[] = [{ provide: WEB_ASSETS, useFactory: webAssets }];
export const WEB_CONTROLLERS: readonly Type[] = [WebController];
