/** Names under which the composition root hands its ports to Nest: an interface leaves nothing behind that Nest could inject by. */
export const SETTINGS = Symbol('Settings');
export const LOGGER = Symbol('Logger');
export const DATABASE = Symbol('Database');
export const BLOBS = Symbol('BlobStore');
export const KEYRING = Symbol('Keyring');
export const EVENT_LOG = Symbol('EventLog');
export const LEDGER = Symbol('Ledger');
export const OPERATORS = Symbol('Operators');
export const PREVIEWER = Symbol('Previewer');
export const CONNECTORS = Symbol('Connectors');
export const RULE_TEXTS = Symbol('RuleTexts');
export const CHAT_MODEL = Symbol('ChatModel');
export const MEMORY = Symbol('MemoryStore');
export const CODEC = Symbol('DecodePayloads');
