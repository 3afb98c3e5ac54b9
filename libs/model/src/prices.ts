/**
 * What a token costs. Responsible for: never guessing. A model whose price is not written here, or given in the settings, is refused with
 * `model.price_unknown` before anything is sent.
 *
 * 1. Money is integer arithmetic in micro-USD; a sum is rounded up once, at its end.
 * 2. A published price holds for the provider's own endpoint alone: the same name elsewhere costs something else.
 */
import { ModelError } from './chat/model-error.js';

/** Micro-USD for a million tokens. */
export interface Price {
  readonly input: bigint;
  readonly output: bigint;
}

/** USD per million tokens, as the settings OPENAI_PRICE_INPUT and OPENAI_PRICE_OUTPUT give it. */
export interface PriceSetting {
  readonly input?: string | number | undefined;
  readonly output?: string | number | undefined;
}

/** The day on which the table was compared with the source. */
export const PRICES_AS_OF = '2026-11-05';

// Source: https://developers.openai.com/api/docs/pricing, standard tier, text tokens, USD per million (input, output).
// Cached input is cheaper there; it is counted in full, so a committed figure is never below the bill.
const PUBLISHED: Readonly<Record<string, Readonly<Record<string, readonly [input: string, output: string]>>>> = {
  'api.openai.com': {
    'gpt-4o': ['2.50', '10.00'],
    'gpt-4o-mini': ['0.15', '0.60'],
    'gpt-4.1': ['2.00', '8.00'],
    'gpt-4.1-mini': ['0.40', '1.60'],
    'gpt-4.1-nano': ['0.10', '0.40'],
    'gpt-5': ['1.25', '10.00'],
    'gpt-5-mini': ['0.25', '2.00'],
    'gpt-5-nano': ['0.05', '0.40'],
    'gpt-5.4-mini': ['0.75', '4.50'],
    'gpt-5.4-nano': ['0.20', '1.25'],
  },
};

export const FREE: Price = { input: 0n, output: 0n };

/**
 * The price of `model` at the endpoint `host`; `setting` goes before the table.
 * @throws {ModelError} `model.price_unknown`
 */
export function priceOf(model: string, host: string, setting: PriceSetting = {}): Price {
  if (setting.input !== undefined || setting.output !== undefined) {
    return {
      input: micros('OPENAI_PRICE_INPUT', setting.input),
      output: micros('OPENAI_PRICE_OUTPUT', setting.output),
    };
  }
  const published = own(own(PUBLISHED, host) ?? {}, model);
  if (published === undefined) {
    throw unknownPrice(
      `The price of model ${model} at ${host} is not known, so nothing was sent. Set OPENAI_PRICE_INPUT and OPENAI_PRICE_OUTPUT ` +
        '(USD per million tokens; 0 for a model of your own).',
    );
  }
  return { input: micros('input', published[0]), output: micros('output', published[1]) };
}

/**
 * Micro-USD for a call, rounded up.
 * @throws {ModelError} `model.price_unknown` for token counts that are no counts, and for sums past the safe integers
 */
export function costMicros(price: Price, tokens: { inputTokens: number; outputTokens: number }): number {
  const { inputTokens, outputTokens } = tokens;
  if (![inputTokens, outputTokens].every((count) => Number.isSafeInteger(count) && count >= 0)) {
    throw unknownPrice('A token count is not a whole number, so the cost of the call cannot be told.');
  }
  const millionths = BigInt(inputTokens) * price.input + BigInt(outputTokens) * price.output;
  const cost = (millionths + 999_999n) / 1_000_000n;
  if (cost > BigInt(Number.MAX_SAFE_INTEGER)) throw unknownPrice('The cost of the call is too large to be told.');
  return Number(cost);
}

/** A plain decimal with up to six places: NaN, infinities, signs and exponents are all refused by its shape. */
const DECIMAL = /^(\d{1,6})(?:\.(\d{1,6}))?$/;

function micros(name: string, usd: string | number | undefined): bigint {
  const found = DECIMAL.exec(String(usd ?? '').trim());
  if (found?.[1] === undefined) {
    throw unknownPrice(
      `${name} is ${usd === undefined ? 'not set' : 'no price'}, so nothing was sent. Set both prices in USD per million tokens, ` +
        'for example 0.25.',
    );
  }
  return BigInt(found[1]) * 1_000_000n + BigInt((found[2] ?? '').padEnd(6, '0'));
}

function own<Value>(record: Readonly<Record<string, Value>>, key: string): Value | undefined {
  return Object.hasOwn(record, key) ? record[key] : undefined;
}

function unknownPrice(message: string): ModelError {
  return new ModelError('model.price_unknown', message, { spentMicros: 0 });
}
