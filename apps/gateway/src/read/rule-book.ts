import { Inject, Injectable } from '@nestjs/common';
import type { Database } from '@steward/platform';
import { DATABASE, RULE_TEXTS } from '../app/tokens.js';
import type { Rule } from '../graphql/types/common.js';
import type { PolicyVersion } from '../graphql/types/system.js';

/** The rules that a policy's text is made of. */
export type RuleTexts = (cedar: string) => readonly Rule[];

/** Tells the text of rules, as it was in the version that judged. A version never changes, so each is read once. */
@Injectable()
export class RuleBook {
  private readonly versions = new Map<number, Promise<ReadonlyMap<string, string>>>();

  constructor(
    @Inject(DATABASE) private readonly database: Database,
    @Inject(RULE_TEXTS) private readonly ruleTexts: RuleTexts,
  ) {}

  /** The rules with these names in that version. A name that is none of its rules (a refusal by the broker) stands for itself. */
  async texts(version: number, ids: readonly string[]): Promise<Rule[]> {
    let known = this.versions.get(version);
    if (known === undefined) {
      known = this.load(version);
      this.versions.set(version, known);
      // A version that could not be read now may be later.
      known.catch(() => this.versions.delete(version));
    }
    const texts = await known;
    return ids.map((id) => ({ id, text: texts.get(id) ?? id }));
  }

  async activeVersion(): Promise<number> {
    const gate = await this.database.prisma.gate.findFirst({ select: { policyVersion: true } });
    return gate?.policyVersion ?? 0;
  }

  async active(): Promise<PolicyVersion | null> {
    const row = await this.database.prisma.policyVersion.findUnique({ where: { version: await this.activeVersion() } });
    return row && { ...row, text: row.cedar, rules: [...this.ruleTexts(row.cedar)] };
  }

  private async load(version: number): Promise<ReadonlyMap<string, string>> {
    const row = await this.database.prisma.policyVersion.findUnique({ where: { version } });
    return new Map((row ? this.ruleTexts(row.cedar) : []).map(({ id, text }) => [id, text]));
  }
}
