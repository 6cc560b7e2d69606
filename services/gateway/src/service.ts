import type { FastifyRequest } from 'fastify';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { TASKS, untilAborted } from '#service-kit';
import type { ServiceDefinition, Tasks } from '#service-kit';
import { BUNDLE_BYTES_MAX } from '#contracts';
import { CreateViews1764000100000 } from './adapters/postgres/1764000100000-create-views.ts';
import { NameArrays1764000200000 } from './adapters/postgres/1764000200000-name-arrays.ts';
import { KnowProjects1764000300000 } from './adapters/postgres/1764000300000-know-projects.ts';
import { CreateUsers1764000400000 } from './adapters/postgres/1764000400000-create-users.ts';
import { CreateSignIns1764000500000 } from './adapters/postgres/1764000500000-create-sign-ins.ts';
import { LinkIdentities1764000600000 } from './adapters/postgres/1764000600000-link-identities.ts';
import { KnowClosedProjects1764001150000 } from './adapters/postgres/1764001150000-know-closed-projects.ts';
import { KeepAnswers1764001410000 } from './adapters/postgres/1764001410000-keep-answers.ts';
import { EnrolNodes1764001300000 } from './adapters/postgres/1764001300000-enrol-nodes.ts';
import { PushToRegistries1764001350000 } from './adapters/postgres/1764001350000-push-to-registries.ts';
import { KeepRegistries1764000850000 } from './adapters/postgres/1764000850000-keep-registries.ts';
import { SendHooks1764001100000 } from './adapters/postgres/1764001100000-send-hooks.ts';
import { ShareApps1764001180000 } from './adapters/postgres/1764001180000-share-apps.ts';
import { SendMail1764001250000 } from './adapters/postgres/1764001250000-send-mail.ts';
import { KnowOwnImages1764000950000 } from './adapters/postgres/1764000950000-know-own-images.ts';
import { ROWS } from './adapters/postgres/rows.ts';
import type { RecordRefusals } from './handlers/record-refusals.ts';
import { GatewayModule } from './gateway.module.ts';
import { OpenApps1764000700000 } from './adapters/postgres/1764000700000-open-apps.ts';
import { APP_DOOR, HTTP2_DOOR, OPENAPI, RECORD_REFUSALS } from './tokens.ts';
import type { OpenApiHolder } from './transport/about.controller.ts';
import { connectGrpc } from './transport/grpc/connect-grpc.ts';
import { noteRefusals } from './transport/note-refusals.ts';
import { routeUpgrades } from './transport/web-socket/route-upgrades.ts';
import type { AppDoor } from './transport/apps/app-door.ts';
import type { Http2Door } from './transport/apps/http2/http2-door.ts';
import { takeAppRequests } from './transport/apps/take-requests.ts';
import { problemFor } from './transport/refusal-status.ts';
import { openApiDocument } from './transport/openapi/openapi-document.ts';

const BODY_TYPES = /^application\/(json|gzip|x-gzip)\b/i;
/** What passes through to the file door, as it comes. */
const BYTE_TYPES = [
  'application/octet-stream',
  'application/offset+octet-stream',
  'application/x-tar',
  'application/zip',
];
const BYTES_AT = /^\/v1\/folders\/[^/?]+\/(content|archive|uploads)\b/;
/** Fastify reads forms too, which would be told as a request without its fields. */
const requireKnownType = (request: FastifyRequest, _reply: unknown, done: (error?: Error) => void): void => {
  const type = request.headers['content-type'];
  const isBytes = BYTES_AT.test(request.url) && BYTE_TYPES.includes(type ?? '');
  const isKnown = type === undefined || BODY_TYPES.test(type) || isBytes;
  if (isKnown) return done();
  const message =
    'Send JSON (application/json), application/gzip for a bundle, or application/octet-stream for a file.';
  done(problemFor({ code: 'unsupported-media-type', message }));
};

/** Any request for a session fits several times. */
const JSON_BYTES_MAX = 2 ** 20;

const prepare = (app: NestFastifyApplication): void => {
  const fastify = app.getHttpAdapter().getInstance();
  // A bundle is taken in as it comes; its own limit is looked after while it does.
  fastify.addContentTypeParser(
    ['application/gzip', 'application/x-gzip'],
    { bodyLimit: BUNDLE_BYTES_MAX * 2 },
    (_request, body, done) => done(null, body),
  );
  fastify.addContentTypeParser(BYTE_TYPES, { bodyLimit: Number.MAX_SAFE_INTEGER }, (_request, body, done) =>
    done(null, body),
  );
  fastify.addHook('onRequest', requireKnownType);
  fastify.addHook('onResponse', noteRefusals(app.get<RecordRefusals>(RECORD_REFUSALS)));
  const holder = app.get<OpenApiHolder>(OPENAPI);
  holder.document = openApiDocument(app);
  connectGrpc(app);
  routeUpgrades(app);
  const http2 = app.get<Http2Door>(HTTP2_DOOR);
  const letGo = takeAppRequests(app.getHttpServer(), app.get<AppDoor>(APP_DOOR), http2);
  app.get<Tasks>(TASKS).add({
    name: 'HTTP/2',
    run: async (signal) => {
      await untilAborted(signal);
      letGo();
      http2.close();
    },
  });
};

/** All that makes the gateway the gateway. */
export const GATEWAY: ServiceDefinition = {
  name: 'gateway',
  module: GatewayModule,
  tables: {
    schema: 'gateway',
    migrations: [
      CreateViews1764000100000,
      NameArrays1764000200000,
      KnowProjects1764000300000,
      CreateUsers1764000400000,
      CreateSignIns1764000500000,
      LinkIdentities1764000600000,
      OpenApps1764000700000,
      KeepRegistries1764000850000,
      KnowOwnImages1764000950000,
      SendHooks1764001100000,
      KnowClosedProjects1764001150000,
      ShareApps1764001180000,
      SendMail1764001250000,
      EnrolNodes1764001300000,
      PushToRegistries1764001350000,
      KeepAnswers1764001410000,
    ],
    entities: ROWS,
    poolMax: 10,
  },
  http: { bodyLimitBytes: JSON_BYTES_MAX, prepare },
};
