/** The operator at the gateway: reads, decides, and asks why, over the same HTTP that the console and the command line use. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

import { APPROVE, EDIT, EXPLAIN, INBOX, ITEM, LEARN, PAUSE, REJECT, RESOLVE } from './documents.js';

export interface Item {
  id: string;
  runId: string | null;
  state: string;
  detail: string | null;
  operation: string | null;
  approvalId: string | null;
  digest: string | null;
  action: Act | null;
}

export interface Act {
  id: string;
  state: string;
  revision: number;
  digest: string;
  judgement: { decision: string; policyVersion: number; rules: { id: string }[] };
  preview: { after: string };
  approval: { id: string; state: string; channel: string | null; reason: string | null } | null;
  intent: {
    key: string;
    state: string;
    attempts: number;
    callingSince: string | null;
    errorCode: string | null;
  } | null;
  result: { status: string; detail: string | null } | null;
}

/** What a mutation came to: the union's member and the fields that the documents ask for. */
export interface Told {
  __typename: string;
  message?: string;
  state?: string;
  channel?: string;
  digest?: string;
  revision?: number;
  approvalId?: string;
}

export interface Step {
  kind: string;
  title: string;
  detail: string | null;
  actor: string;
  facts: { name: string; value: string }[];
  rules: { id: string }[];
}

export interface PartHealth {
  name: string;
  state: 'ok' | 'degraded' | 'down';
  detail: string;
  runbook: string;
}

/** What a decision names: the approval, and the digest of the preview that was looked at. */
export interface Question {
  approvalId: string;
  digest: string;
}

export class Operator {
  /** @param headers those of a session, asked for at each request: the gateway may have been started again meanwhile */
  constructor(
    private readonly origin: () => string,
    private readonly headers: () => Promise<Record<string, string>>,
  ) {}

  /** The command line: its token lies in the home. */
  static atTerminal(origin: () => string, home: string): Operator {
    const token = (): Promise<string> => readFile(join(home, 'cli.token'), 'utf8');
    return new Operator(origin, async () => ({ authorization: `Bearer ${(await token()).trim()}` }));
  }

  /** A browser tab: signs in with the secret, and keeps the cookie. */
  static async inBrowser(origin: () => string, secret: string): Promise<Operator> {
    const answer = await fetch(new URL('/session', origin()), {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ secret }),
    });
    const cookie = (answer.headers.get('set-cookie') ?? '').split(';', 1)[0] ?? '';
    if (answer.status !== 204 || cookie === '') throw new Error(`Signing in was answered with ${answer.status}.`);
    return new Operator(origin, async () => ({ cookie, origin: origin() }));
  }

  async item(id: string): Promise<Item | null> {
    return (await this.ask<{ item: Item | null }>(ITEM, { id })).item;
  }

  async inbox(): Promise<Item[]> {
    const { inbox } = await this.ask<{ inbox: { edges: { node: Item }[] } }>(INBOX, {});
    return inbox.edges.map(({ node }) => node);
  }

  approve(question: Question): Promise<Told> {
    return this.decide(APPROVE, { approvalId: question.approvalId, digest: question.digest });
  }

  reject(question: Question, reason: string): Promise<Told> {
    return this.decide(REJECT, { approvalId: question.approvalId, digest: question.digest, reason });
  }

  edit(question: Question, text: string): Promise<Told> {
    const set = [{ field: 'text', value: text }];
    return this.decide(EDIT, { approvalId: question.approvalId, digest: question.digest, set });
  }

  resolve(intentKey: string, choice: 'HAPPENED' | 'DID_NOT_HAPPEN' | 'ASK_AGAIN'): Promise<Told> {
    return this.decide(RESOLVE, { intentKey, choice });
  }

  learn(name: string, content: string): Promise<Told> {
    return this.decide(LEARN, { name, content, kind: 'DOCUMENT' });
  }

  pause(on: boolean): Promise<Told> {
    return this.decide(PAUSE, { on, reason: 'a test' });
  }

  /** Newest first; what the console shows under “why”. */
  async explain(id: string): Promise<Step[]> {
    const { explain } = await this.ask<{ explain: { steps: Step[] } | null }>(EXPLAIN, { id });
    if (explain === null) throw new Error(`Nothing is known under ${id}.`);
    return explain.steps;
  }

  /** `/healthz` as the signed-in operator gets it, by part. */
  async health(): Promise<Record<string, PartHealth>> {
    const answer = await fetch(new URL('/healthz', this.origin()), { headers: await this.headers() });
    const { parts } = (await answer.json()) as { parts: PartHealth[] };
    return Object.fromEntries(parts.map((part) => [part.name, part]));
  }

  private async decide(document: string, input: object): Promise<Told> {
    return (await this.ask<{ result: Told }>(document, { input })).result;
  }

  /** @throws Error when no answer came, or one with errors */
  private async ask<Data>(query: string, variables: object): Promise<Data> {
    const answer = await fetch(new URL('/graphql', this.origin()), {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...(await this.headers()) },
      body: JSON.stringify({ query, variables }),
    });
    const text = await answer.text();
    const body = JSON.parse(text) as { data?: Data; errors?: unknown };
    if (body.errors !== undefined || body.data === undefined || body.data === null)
      throw new Error(`The gateway answered ${answer.status}: ${text.slice(0, 1000)}`);
    return body.data;
  }
}

/** The value of a fact that a step of an explanation names. */
export function factOf(step: Step | undefined, name: string): string | undefined {
  return step?.facts.find((fact) => fact.name === name)?.value;
}
