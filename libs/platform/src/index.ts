export { Settings, loadSettings, requireSetting } from './config/settings.js';
export { Keyring, ensureKeys, loadApprovalPrivateKey, loadApprovalPublicKey } from './crypto/keys.js';
export { JsonCipher, decryptBytes, encryptBytes, keyedHash, pseudonymOf } from './crypto/cipher.js';
export { canonicalJson, digestOf, sha256, signJson, verifyJson } from './crypto/digest.js';
export { BlobStore } from './blobs/blob-store.js';
export { createLogger, type Logger } from './log/logger.js';
export { createDatabase, type Client, type Database } from './database/database.js';
export { migrate } from './database/migrate.js';
export { Prisma, type PrismaClient } from './database/generated/client.js';
