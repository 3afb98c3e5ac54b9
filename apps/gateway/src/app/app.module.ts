import { Global, Module, type DynamicModule, type Provider } from '@nestjs/common';
import { APP_FILTER, APP_GUARD } from '@nestjs/core';
import { GraphQLModule } from '@nestjs/graphql';
import { ItemCloser } from '../commands/item-closer.js';
import { Rebuilder } from '../commands/rebuilder.js';
import { Explainer } from '../explain/explainer.js';
import { RESOLVERS } from '../graphql/all-resolvers.js';
import { graphqlOptions } from '../graphql/graphql-options.js';
import { InboxFeed } from '../graphql/inbox-feed.js';
import { HealthController } from '../health/health.controller.js';
import { Health } from '../health/health.js';
import { CodecController } from '../http/codec.controller.js';
import { HttpErrorsFilter } from '../http/http-errors.filter.js';
import { SessionController } from '../http/session.controller.js';
import { Sessions } from '../http/sessions.js';
import { SignedInGuard } from '../http/signed-in.guard.js';
import { ActionReader } from '../read/action-reader.js';
import { InboxReader } from '../read/inbox-reader.js';
import { IncomingMailReader } from '../read/incoming-mail-reader.js';
import { ReadModelClock } from '../read/read-model-clock.js';
import { RuleBook } from '../read/rule-book.js';
import { RunReader } from '../read/run-reader.js';
import { SentMailReader } from '../read/sent-mail-reader.js';
import { ViewerReader } from '../read/viewer-reader.js';
import { Addresses } from './addresses.js';
import type { GatewayPorts } from './ports.js';
import * as tokens from './tokens.js';

const SERVICES = [
  ActionReader,
  Explainer,
  InboxFeed,
  InboxReader,
  IncomingMailReader,
  ItemCloser,
  ReadModelClock,
  Rebuilder,
  RuleBook,
  RunReader,
  SentMailReader,
  ViewerReader,
];

/** Every HTTP route of this process, the API and what front-door.ts mounts apart. */
export const CONTROLLERS = [CodecController, HealthController, SessionController];

@Global()
@Module({})
export class AppModule {
  static with(ports: GatewayPorts, sessions: Sessions): DynamicModule {
    return {
      module: AppModule,
      imports: [GraphQLModule.forRoot(graphqlOptions(sessions, ports.log))],
      controllers: CONTROLLERS,
      providers: [
        ...portProviders(ports),
        { provide: Sessions, useValue: sessions },
        { provide: APP_GUARD, useClass: SignedInGuard },
        { provide: APP_FILTER, useClass: HttpErrorsFilter },
        ...SERVICES,
        ...RESOLVERS,
      ],
    };
  }
}

function portProviders(ports: GatewayPorts): Provider[] {
  return [
    { provide: tokens.SETTINGS, useValue: ports.settings },
    { provide: tokens.LOGGER, useValue: ports.log },
    { provide: tokens.DATABASE, useValue: ports.database },
    { provide: tokens.KEYRING, useValue: ports.keyring },
    { provide: tokens.BLOBS, useValue: ports.blobs },
    { provide: tokens.EVENT_LOG, useValue: ports.events },
    { provide: tokens.LEDGER, useValue: ports.ledger },
    { provide: tokens.OPERATORS, useValue: ports.operators },
    { provide: tokens.PREVIEWER, useValue: ports.preview },
    { provide: tokens.CONNECTORS, useValue: ports.connectors },
    { provide: tokens.MEMORY, useValue: ports.memory },
    { provide: tokens.CHAT_MODEL, useValue: ports.model },
    { provide: tokens.CODEC, useValue: ports.decodePayloads },
    { provide: tokens.RULE_TEXTS, useValue: ports.ruleTexts },
    { provide: Health, useValue: new Health(ports.checks) },
    { provide: Addresses, useValue: ports.addresses },
  ];
}
