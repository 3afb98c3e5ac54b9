import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createEmbedder } from '@steward/model';
import { testServers } from '@steward/testing';
import type { MemoryStore } from '../ports.js';
import { fixture, type Fixture } from '../spec/fixture.js';

/** The sample company as a newcomer learns it, with the real embedding model where it could be had. */
const COMPANY = fileURLToPath(new URL('../../../../examples/company/', import.meta.url));

let f: Fixture;
let memory: MemoryStore;
beforeAll(async () => {
  f = await fixture();
  memory = f.store({ embedder: createEmbedder(testServers.modelDir()) });
  for (const name of ['shipping.md', 'returns.md', 'products.md', 'voice.md', 'customers.csv']) {
    const kind = name.endsWith('.csv') ? 'customers' : 'document';
    await memory.learn({ name, content: await readFile(`${COMPANY}${name}`, 'utf8'), kind, trust: 'operator' });
  }
  while ((await memory.index(1000)) > 0);
});
afterAll(() => f.close());

async function recall(from: string, subject: string, text: string): Promise<string[]> {
  const { memories } = await memory.recall({ mail: await f.mailFrom(from, subject), text, limit: 8 });
  return memories.map((each) => each.title);
}

test('the sample mail brings up its sender and how long shipping takes', async () => {
  const mail = await readFile(`${COMPANY}../mail/question.eml`, 'utf8');
  const found = await recall(
    'tomas.quill@customers.example',
    'How long does shipping to London take?',
    mail.split('\r\n\r\n').slice(1).join('\n\n'),
  );
  expect(found[0]).toBe('Customer Tomas Quill');
  expect(found).toContain('Shipping › How long it takes');
});

const BY_WORDS = [
  ['Does fountain pen ink bleed through your paper?', 'Products'],
  ['Could you stamp my initials on the cover?', 'Products › Initials and names'],
];
const BY_MEANING = [
  ['Can I send it back? I have not used it.', 'Returns and repairs › Sending something back'],
  ['I would like forty notebooks for my team, is there a discount?', 'Products › Larger orders'],
];

test.each([...BY_WORDS, ...(testServers.modelDir() === undefined ? [] : BY_MEANING)])('%s', async (text, title) => {
  expect((await recall('stranger@mail.example', 'Question', text)).slice(0, 3)).toContain(title);
});
