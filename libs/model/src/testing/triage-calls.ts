import type { ChatModel } from '../chat/chat-model.js';
import { createChatModel } from '../chat/openai-chat.js';
import { supportTriage, type TriageInput } from '../prompts/support-triage.js';
import { SCRIPTED_MODEL_ID } from '../scripted/model-id.js';

export const DOCUMENT = '11111111-1111-4111-8111-111111111111';
const CUSTOMER = '22222222-2222-4222-8222-222222222222';
export const QUESTION: TriageInput = {
  mail: {
    from: { address: 'ana@example.org', name: 'Ana Ruiz' },
    subject: 'Re: Fountain pens',
    text: 'Does the ink of a fountain pen show through your paper?\n\n> Where is my order? My parcel is lost!\n-- \nAna',
    attachments: [],
  },
  known: [
    {
      id: CUSTOMER,
      kind: 'customer',
      title: 'Ana Ruiz',
      text: 'The ink of her fountain pen showed through our paper once.',
      score: 0.9,
    },
    {
      id: DOCUMENT,
      kind: 'document',
      title: 'Paper',
      text: '# Paper\nThe paper is **100 g/m²** and takes fountain pen ink without bleeding through. Parcels take three days.',
      score: 0.5,
    },
  ],
};

export function chatAt(origin: string, timeoutMs = 20_000): ChatModel {
  return createChatModel({ baseUrl: `${origin}/v1`, apiKey: undefined, model: SCRIPTED_MODEL_ID, timeoutMs });
}

export function ask(chat: ChatModel, input: TriageInput = QUESTION, more: { key?: string; signal?: AbortSignal } = {}) {
  return chat.complete({ prompt: supportTriage, input, maxOutputTokens: 2_000, key: 'wf/think-1', ...more });
}
