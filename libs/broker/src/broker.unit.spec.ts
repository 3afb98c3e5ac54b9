import { beforeEach, describe, expect, test } from '@jest/globals';
import { INERT_BOUNDARIES, type ActRequest, type Boundaries, type Boundary } from '@steward/contracts';
import { createLogger } from '@steward/platform';
import { createBroker } from './broker.js';
import { MemoryHolder, MemoryLedger } from './spec/memory-ledger.js';
import { ScriptedWorld, acknowledgement, type Behaviour } from './spec/scripted-world.js';

const never = new AbortController().signal;
let world: ScriptedWorld;
let ledger: MemoryLedger;
let locks: Map<string, MemoryHolder>;

function worker(holder = new MemoryHolder(locks), boundaries: Boundaries = INERT_BOUNDARIES) {
  const broker = createBroker({
    ledger,
    holder,
    connectors: [world.connector],
    needs: { 'support-triage': ['email.acknowledge'] },
    log: createLogger('spec', 'silent'),
    boundaries,
    settings: { callTimeoutMs: 1000, timeZone: 'UTC' },
  });
  return {
    holder,
    broker,
    perform: (request: ActRequest, signal = never) => broker.perform(request, signal),
    /** The next attempt after a failed one, as Temporal makes it. */
    performUntilSettled: async (request: ActRequest) => {
      for (let attempt = 1; attempt <= 5; attempt += 1) {
        try {
          return await broker.perform(request, never);
        } catch (error) {
          if (!(error as { retryable?: boolean }).retryable) throw error;
        }
      }
      throw new Error('Not settled after five attempts');
    },
  };
}

beforeEach(() => {
  world = new ScriptedWorld();
  ledger = new MemoryLedger();
  locks = new Map();
});

describe('one attempt', () => {
  test('a plain call is done once and told as executed', async () => {
    const outcome = await worker().perform(acknowledgement());
    expect(outcome).toMatchObject({ state: 'settled', result: { status: 'executed' } });
    expect(world.effects).toHaveLength(1);
    expect(locks.size).toBe(0);
  });

  test('performing a settled act again answers the same and calls nobody', async () => {
    const request = acknowledgement();
    const first = await worker().perform(request);
    expect(await worker().perform(request)).toEqual(first);
    expect(world.effects).toHaveLength(1);
  });

  test('names its boundaries in order', async () => {
    const reached: Boundary[] = [];
    const boundaries: Boundaries = { reached: async (boundary) => void reached.push(boundary) };
    await worker(undefined, boundaries).perform(acknowledgement());
    expect(reached).toEqual(['intent.committed', 'intent.call_marked', 'settle.committed']);
  });
});

describe('case 1: the answer is lost', () => {
  test('the retry asks first, and does not send again', async () => {
    const request = acknowledgement();
    world.next = ['answer_lost'];
    await expect(worker().perform(request)).rejects.toMatchObject({ code: 'intent.reconcile_later', retryAfterMs: 7 });
    const outcome = await worker().perform(request);
    expect(outcome).toMatchObject({ state: 'settled', result: { status: 'executed' } });
    expect(ledger.told).toEqual(['executed reconciled']);
    expect(world.effects).toHaveLength(1);
  });

  test('a call that provably never arrived is made again, once', async () => {
    world.next = ['call_lost'];
    await worker().performUntilSettled(acknowledgement());
    expect(world.effects).toHaveLength(1);
    expect(world.asked).toHaveLength(1);
  });

  test('evidence that may still come is waited for, for as long as the connector says', async () => {
    const request = acknowledgement();
    world.next = ['answer_lost'];
    world.evidence = 'late';
    await expect(worker().perform(request)).rejects.toMatchObject({ code: 'intent.reconcile_later' });
    await expect(worker().perform(request)).rejects.toMatchObject({ code: 'intent.reconcile_later', retryAfterMs: 11 });
    expect(world.effects).toHaveLength(1);
  });

  test('without evidence the act is in doubt, and stays so', async () => {
    const request = acknowledgement();
    world.next = ['answer_lost'];
    world.evidence = 'none';
    const outcome = await worker().performUntilSettled(request);
    expect(outcome).toMatchObject({ state: 'in_doubt' });
    expect(await worker().perform(request)).toEqual(outcome);
    expect(world.effects).toHaveLength(1);
  });

  test('a connector that throws has not said that nothing happened', async () => {
    world.next = ['throws'];
    const outcome = await worker().performUntilSettled(acknowledgement());
    expect(outcome).toMatchObject({ state: 'settled', result: { status: 'executed' } });
    expect(world.effects).toHaveLength(1);
  });
});

describe('case 16: a refusal is told as a refusal', () => {
  test.each<[Behaviour, string]>([
    ['refuses', 'connector.refused'],
    ['bad_arguments', 'connector.bad_arguments'],
  ])('%s', async (behaviour, code) => {
    world.next = [behaviour];
    const outcome = await worker().perform(acknowledgement());
    expect(outcome).toMatchObject({ state: 'settled', result: { status: 'refused', code } });
    expect(world.effects).toHaveLength(0);
  });

  test('an operation that the agent did not declare is denied before anything is recorded', async () => {
    const outcome = await worker().perform(acknowledgement({ agent: 'newsletter' }));
    expect(outcome).toEqual({
      state: 'settled',
      result: { status: 'denied', rules: ['broker.operation_not_declared'] },
    });
    expect(ledger.rows.size).toBe(0);
  });

  test('an operation that nobody offers is denied', async () => {
    const outcome = await worker().perform(acknowledgement({ operation: 'email.shred' }));
    expect(outcome).toEqual({ state: 'settled', result: { status: 'denied', rules: ['broker.operation_unknown'] } });
  });

  test('arguments that do not fit name the field and not its value', async () => {
    const request = acknowledgement();
    request.args.to = [{ address: 'x', name: 'confidential' }];
    const failure = worker().perform(request);
    await expect(failure).rejects.toMatchObject({
      code: 'input.invalid',
      message: expect.stringContaining('to.0.address'),
    });
    await expect(failure).rejects.not.toMatchObject({ message: expect.stringContaining('confidential') });
  });
});

describe('gates and time', () => {
  test('unreachable: nothing is recorded as sent, and the retry calls without asking', async () => {
    const request = acknowledgement();
    world.next = ['unreachable'];
    await expect(worker().perform(request)).rejects.toMatchObject({ code: 'connector.unreachable' });
    await worker().perform(request);
    expect(world.asked).toEqual([]);
    expect(world.effects).toHaveLength(1);
  });

  test('paused between intent and call: nothing is sent until the pause is lifted', async () => {
    const request = acknowledgement();
    ledger.gate = 'paused';
    await expect(worker().perform(request)).rejects.toMatchObject({ code: 'gate.paused', retryable: true });
    expect(world.effects).toHaveLength(0);
    ledger.gate = 'open';
    await worker().perform(request);
    expect(world.effects).toHaveLength(1);
  });

  test('killed between intent and call: refused', async () => {
    ledger.gate = 'killed';
    const outcome = await worker().perform(acknowledgement());
    expect(outcome).toMatchObject({ result: { status: 'refused', code: 'gate.killed' } });
    expect(world.effects).toHaveLength(0);
  });

  test('past the call-by time an act that was never called is refused', async () => {
    ledger.callByPassed = true;
    const outcome = await worker().perform(acknowledgement());
    expect(outcome).toMatchObject({ result: { status: 'refused', code: 'intent.call_by_passed' } });
    expect(world.effects).toHaveLength(0);
  });

  test.each<[Behaviour, object]>([
    ['answer_lost', { result: { status: 'executed' } }],
    ['call_lost', { result: { status: 'refused', code: 'intent.call_by_passed' } }],
  ])('past the call-by time an earlier call (%s) is asked about and not repeated', async (behaviour, expected) => {
    const request = acknowledgement();
    world.next = [behaviour];
    await expect(worker().perform(request)).rejects.toMatchObject({ code: 'intent.reconcile_later' });
    ledger.callByPassed = true;
    const before = world.effects.length;
    expect(await worker().perform(request)).toMatchObject(expected);
    expect(world.effects).toHaveLength(before);
  });

  test('cancelled before the call: nothing is called', async () => {
    const cancelled = AbortSignal.abort(new Error('cancelled'));
    await expect(worker().perform(acknowledgement(), cancelled)).rejects.toThrow('cancelled');
    expect(world.effects).toHaveLength(0);
    expect(locks.size).toBe(0);
  });

  test('each attempt gets a deadline for its point of no return, and a repeat the time of the first', async () => {
    const request = acknowledgement();
    const calls: { since: Date | null; ahead: number }[] = [];
    world.during = async (call) =>
      void calls.push({ since: call.callingSince, ahead: call.deadline.getTime() - Date.now() });
    world.next = ['call_lost'];
    await worker().performUntilSettled(request);
    expect(calls.map((call) => call.since === null)).toEqual([true, false]);
    for (const call of calls) expect(call.ahead).toBeLessThanOrEqual(500);
  });
});

describe('two workers at one act', () => {
  test('the second waits while the first is stopped in its call, and then reads its result', async () => {
    const request = acknowledgement();
    let carryOn = () => {};
    let started = () => {};
    const calling = new Promise<void>((resolve) => (started = resolve));
    world.during = () => {
      started();
      return new Promise((resolve) => (carryOn = resolve));
    };
    const first = worker().perform(request);
    await calling;
    await expect(worker().perform(request)).rejects.toMatchObject({ code: 'intent.held_elsewhere', retryable: true });
    carryOn();
    const result = await first;
    expect(await worker().perform(request)).toEqual(result);
    expect(world.effects).toHaveLength(1);
  });

  test.each<Behaviour>(['answers', 'answer_lost'])(
    'the other worker finished (%s) between our first look and our lock: its result is read, not repeated',
    async (behaviour) => {
      const request = acknowledgement();
      const late = new MemoryHolder(locks);
      const acquire = late.acquire.bind(late);
      late.acquire = async (key) => {
        world.next = [behaviour];
        await worker()
          .perform(request)
          .catch(() => undefined);
        return acquire(key);
      };
      expect(await worker(late).perform(request)).toMatchObject({ result: { status: 'executed' } });
      expect(world.effects).toHaveLength(1);
    },
  );

  test('a session lost before the call: no call, and the mark stays for the next to ask', async () => {
    const request = acknowledgement();
    const holder = new MemoryHolder(locks);
    const loseSession: Boundaries = {
      reached: async (boundary) => (boundary === 'intent.call_marked' ? holder.loseSession() : undefined),
    };
    await expect(worker(holder, loseSession).perform(request)).rejects.toMatchObject({
      code: 'intent.reconcile_later',
    });
    expect(world.effects).toHaveLength(0);
    await worker().perform(request);
    expect(world.asked).toHaveLength(1);
    expect(world.effects).toHaveLength(1);
  });

  test.each<Behaviour>(['unreachable', 'refuses'])(
    'a session lost during the call: a call that failed (%s) neither wipes nor contradicts what another worker does',
    async (behaviour) => {
      const request = acknowledgement();
      const stale = worker();
      world.next = [behaviour];
      world.during = async () => {
        world.during = async () => undefined;
        world.next = [];
        await stale.holder.loseSession();
        await worker().perform(request);
        world.next = [behaviour];
      };
      await expect(stale.perform(request)).rejects.toMatchObject({ code: 'intent.reconcile_later' });
      expect(await worker().perform(request)).toMatchObject({ result: { status: 'executed' } });
      expect(ledger.told).toEqual(['executed called']);
      expect(world.effects).toHaveLength(1);
    },
  );

  test('a session lost during a call that succeeded: told as executed', async () => {
    const request = acknowledgement();
    const holder = new MemoryHolder(locks);
    world.during = () => holder.loseSession();
    expect(await worker(holder).perform(request)).toMatchObject({ result: { status: 'executed' } });
  });
});
