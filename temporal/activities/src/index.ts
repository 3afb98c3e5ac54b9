export { workflowBundleOptions, type WorkflowBundleOptions } from './bundling.js';
export { createDataConverter } from './payloads/data-converter.js';
export { EncryptionCodec, type ClaimStore } from './payloads/encryption-codec.js';
export { decodePayloads, type CodecBody } from './payloads/codec-endpoint.js';
export { createActivities } from './create-activities.js';
export type { ActivityPorts, ReadMail } from './ports.js';
