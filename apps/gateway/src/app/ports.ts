import type { Connector } from '@steward/broker';
import type { EventLog, Ledger, Operators, Previewer } from '@steward/ledger';
import type { MemoryStore } from '@steward/memory';
import type { ChatModel } from '@steward/model';
import type { BlobStore, Database, Keyring, Logger, Settings } from '@steward/platform';
import type { Checks } from '../health/health.js';
import type { DecodePayloads } from '../http/codec.controller.js';
import type { RuleTexts } from '../read/rule-book.js';
import type { Addresses } from './addresses.js';

/** Everything that the gateway is given; compose.ts makes the real ones. */
export interface GatewayPorts {
  settings: Settings;
  log: Logger;
  database: Database;
  keyring: Keyring;
  blobs: BlobStore;
  events: EventLog;
  ledger: Ledger;
  operators: Operators;
  preview: Previewer;
  connectors: readonly Connector[];
  memory: MemoryStore;
  /** Null where no model is configured. The gateway asks it nothing; it only looks whether it is there. */
  model: ChatModel | null;
  decodePayloads: DecodePayloads;
  ruleTexts: RuleTexts;
  checks: Checks;
  addresses: Addresses;
}
