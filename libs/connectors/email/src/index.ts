export { createEmailConnector, type EmailConnectorOptions } from './connector.js';
export { listSentMail, readSentMail, type SentMail } from './sent-mail.js';
export {
  parseInbound,
  type InboundOptions,
  type InboundResult,
  type ParsedMail,
  type QuarantineReason,
} from './inbound/parse-inbound.js';
