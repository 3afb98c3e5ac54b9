import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import {
  Preview,
  PreviewDisplay,
  StewardError,
  idempotencyKey,
  isErrorCode,
  type ActRequest,
} from '@steward/contracts';
import type { Call, OperationHandler, Reconciliation } from '@steward/broker';
import type { ConnectorHarness, HarnessDeclaration } from './harness.js';

/**
 * The promises that every connector makes to the broker, checked against its real outside world. A connector without this suite in its
 * specs is not finished.
 *
 * @example describeConnector('email over SMTP', { faults: ['answer_lost', 'refused'], open: openSmtpHarness });
 */
export function describeConnector(name: string, declaration: HarnessDeclaration): void {
  describe(`${name} keeps the connector contract`, () => {
    let harness: ConnectorHarness;
    beforeEach(async () => {
      harness = await declaration.open();
    });
    afterEach(() => harness.close());

    const eachAct = async (check: (act: Act) => Promise<void>) => {
      for (const request of harness.requests) await check(actFor(harness, request));
    };
    const can = (fault: (typeof declaration.faults)[number]) => declaration.faults.includes(fault);

    test('offers each operation once, has a request for each, and reports its health', async () => {
      const names = harness.connector.handlers.map((handler) => handler.operation.name);
      expect(new Set(names).size).toBe(names.length);
      expect(harness.requests.map((request) => request.operation).sort()).toEqual([...names].sort());
      expect(
        harness.connector.handlers.every((handler) => handler.operation.connector === harness.connector.name),
      ).toBe(true);
      expect(await harness.connector.health()).toMatchObject({ ok: true });
    });

    test('preview is pure and stable, and fits the contract', async () => {
      await eachAct(async ({ handler, request, call, key }) => {
        const before = structuredClone(request);
        const first = handler.preview(call().args, request);
        expect(handler.preview(call().args, structuredClone(request))).toEqual(first);
        expect(request).toEqual(before);
        expect(Preview.parse(first.preview)).toEqual(first.preview);
        expect(PreviewDisplay.parse(first.display)).toEqual(first.display);
        expect(first.preview.args).toEqual(call().args);
        expect(await harness.effects(key)).toBe(0);
      });
    });

    test('preview marks exactly the declared arguments as editable', async () => {
      await eachAct(async ({ handler, request, call }) => {
        const { fields } = handler.preview(call().args, request).display;
        const editable = fields.filter((field) => field.editable).map((field) => field.name);
        expect(editable.sort()).toEqual([...handler.operation.editable].sort());
      });
    });

    test('arguments that cannot be used are refused in the preview, by field and without their value', async () => {
      for (const { operation, args } of harness.unusable) {
        const handler = handlerOf(harness, operation);
        const parsed = handler.operation.args.safeParse(args);
        const request = harness.requests.find((candidate) => candidate.operation === operation)!;
        expect(parsed.success).toBe(true);
        const refusal = thrownBy(() => handler.preview(parsed.data, request));
        expect(refusal).toMatchObject({ code: 'input.invalid' });
        for (const value of longTexts(args)) expect((refusal as Error).message).not.toContain(value);
        const outcome = await handler.execute(actFor(harness, { ...request, args }).call());
        expect(outcome).toMatchObject({ outcome: 'not_done', error: { retryable: false } });
      }
    });

    test('a call is done once, and its receipt fits', async () => {
      await eachAct(async ({ handler, call, key }) => {
        const outcome = await handler.execute(call());
        expect(outcome).toMatchObject({ outcome: 'done' });
        if (outcome.outcome === 'done') handler.operation.receipt.parse(outcome.receipt);
        expect(await harness.effects(key)).toBe(1);
      });
    });

    test('the same key executed again is one effect, with the same receipt', async () => {
      await eachAct(async ({ handler, call, key }) => {
        const first = await handler.execute(call());
        const again = await handler.execute(call());
        expect(again).toMatchObject({ outcome: 'done' });
        if (first.outcome === 'done' && again.outcome === 'done')
          expect({ ...(again.receipt as object), acceptedAt: null }).toEqual({
            ...(first.receipt as object),
            acceptedAt: null,
          });
        expect(await harness.effects(key)).toBe(1);
      });
    });

    test('what was done is found afterwards', async () => {
      await eachAct(async ({ handler, call, earlier }) => {
        await handler.execute(call());
        const found = await settled(handler, earlier);
        expect(found).toMatchObject({ outcome: 'found' });
        if (found.outcome === 'found') handler.operation.receipt.parse(found.receipt);
      });
    });

    test('what was never done is absent where that is certain, and unknown where it is not', async () => {
      await eachAct(async ({ handler, earlier, key }) => {
        const outcome = await settled(handler, earlier);
        expect(outcome.outcome).toBe(harness.evidence === 'certain' ? 'absent' : 'unknown');
        expect(await harness.effects(key)).toBe(0);
      });
    });

    test('a call that is stopped, or late, before its point of no return does nothing', async () => {
      await eachAct(async ({ handler, call, key }) => {
        const stopped = await handler.execute({ ...call(), signal: AbortSignal.abort() });
        const late = await handler.execute({ ...call(), deadline: new Date(Date.now() - 1) });
        expect([stopped.outcome, late.outcome]).toEqual(['not_done', 'not_done']);
        expect(await harness.effects(key)).toBe(0);
      });
    });

    if (can('answer_lost'))
      test('case 1: a lost answer is not told as a failure, and what happened is found', async () => {
        await eachAct(async ({ handler, call, earlier, key }) => {
          await harness.arm('answer_lost');
          const outcome = await handler.execute(call());
          expect(outcome.outcome).toBe('unknown');
          expectCleanError(outcome);
          const after = await settled(handler, earlier);
          expect(after.outcome).toBe(harness.evidence === 'certain' ? 'found' : 'unknown');
          expect(await harness.effects(key)).toBe(1);
        });
      });

    if (can('never_arrived'))
      test('a call that never arrived is not told as a success, and may be made again only where that is certain', async () => {
        await eachAct(async ({ handler, call, earlier, key }) => {
          await harness.arm('never_arrived');
          expect(await handler.execute(call())).toMatchObject({ outcome: 'unknown' });
          const after = await settled(handler, earlier);
          expect(after.outcome).toBe(harness.evidence === 'certain' ? 'absent' : 'unknown');
          expect(await harness.effects(key)).toBe(0);
        });
      });

    if (can('refused'))
      test('case 16: a refusal does nothing and is told as a refusal', async () => {
        await eachAct(async ({ handler, call, key }) => {
          await harness.arm('refused');
          const outcome = await handler.execute(call());
          expect(outcome).toMatchObject({ outcome: 'refused' });
          if (outcome.outcome === 'refused') expect(isErrorCode(outcome.code)).toBe(true);
          expectCleanError(outcome);
          expect(await harness.effects(key)).toBe(0);
        });
      });

    if (can('not_done'))
      test('a failure before the point of no return does nothing, and the next call succeeds', async () => {
        await eachAct(async ({ handler, call, key }) => {
          await harness.arm('not_done');
          const outcome = await handler.execute(call());
          expect(outcome).toMatchObject({ outcome: 'not_done', error: { retryable: true } });
          expectCleanError(outcome);
          expect(await harness.effects(key)).toBe(0);
          expect(await handler.execute(call())).toMatchObject({ outcome: 'done' });
          expect(await harness.effects(key)).toBe(1);
        });
      });

    function expectCleanError(outcome: object): void {
      const { error } = outcome as { error?: unknown };
      if (error !== undefined) {
        expect(error).toBeInstanceOf(StewardError);
        expect(isErrorCode((error as StewardError).code)).toBe(true);
      }
      const told =
        error instanceof Error ? `${error.message} ${error.stack} ${String(error.cause)}` : JSON.stringify(outcome);
      for (const secret of harness.secrets) expect(told).not.toContain(secret);
    }
  });
}

interface Act {
  handler: OperationHandler;
  request: ActRequest;
  key: string;
  /** A first attempt with plenty of time. */
  call: () => Call<unknown>;
  /** Asks about an attempt that began a minute ago and had no time beyond that. */
  earlier: () => Call<unknown>;
}

function actFor(harness: ConnectorHarness, request: ActRequest): Act {
  const handler = handlerOf(harness, request.operation);
  const key = idempotencyKey(request.workflowId, request.step);
  const base = { key, args: handler.operation.args.parse(request.args), signal: new AbortController().signal };
  const before = new Date(Date.now() - 60_000);
  return {
    handler,
    request,
    key,
    call: () => ({ ...base, callingSince: null, deadline: new Date(Date.now() + 10_000) }),
    earlier: () => ({ ...base, callingSince: before, deadline: before }),
  };
}

function handlerOf(harness: ConnectorHarness, operation: string): OperationHandler {
  const handler = harness.connector.handlers.find((candidate) => candidate.operation.name === operation);
  if (!handler || 'apply' in handler) throw new Error(`${operation} has no handler with an outside effect`);
  return handler;
}

/** Asks until there is an answer, as the broker does over its attempts. */
async function settled(handler: OperationHandler, call: () => Call<unknown>): Promise<Reconciliation<unknown>> {
  for (;;) {
    const outcome = await handler.reconcile(call());
    if (outcome.outcome !== 'not_yet') return outcome;
    await new Promise((resolve) => setTimeout(resolve, Math.min(outcome.retryAfterMs, 1000)));
  }
}

function thrownBy(work: () => unknown): unknown {
  try {
    work();
  } catch (error) {
    return error;
  }
  return undefined;
}

/** The texts in a value that are long enough to be recognised when they show up somewhere. */
function longTexts(value: unknown): string[] {
  if (typeof value === 'string') return value.length >= 6 ? [value] : [];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(longTexts) : [];
}
