import { randomUUID } from 'node:crypto';
import type { DataConverter } from '@temporalio/common';
import { Client, type WorkflowHandle } from '@temporalio/client';
import { DefaultLogger, NativeConnection, Runtime, Worker, bundleWorkflowCode, type Logger } from '@temporalio/worker';
import { BlobStore, Keyring } from '@steward/platform';
import { freshHome, freshNamespace, type TestHome, type TestNamespace } from '@steward/testing';
import { createDataConverter, workflowBundleOptions } from '@steward/temporal-activities';

/**
 * A real worker on a real server, and the promise that every execution which a test started is replayed at its end.
 *
 * @example
 * const rig = await Rig.open(workflowsPath);
 * await rig.working(activities, async () => (await rig.start('oneAct', input)).result());
 * await rig.close(); // replays
 */
export class Rig {
  readonly taskQueue = `test-${randomUUID()}`;
  readonly client: Client;
  private readonly started: { workflowId: string }[] = [];

  private constructor(
    private readonly home: TestHome,
    private readonly server: TestNamespace,
    private readonly native: NativeConnection,
    private readonly code: string,
    readonly dataConverter: DataConverter,
  ) {
    const { connection, namespace } = server;
    this.client = new Client({ connection, namespace, dataConverter, identity: IDENTITY });
  }

  /** @param options.readable leaves payloads unencrypted, for histories that people read */
  static async open(workflowsPath: string, options: { readable?: boolean } = {}): Promise<Rig> {
    quietTemporal();
    const { code } = await bundleWorkflowCode({ ...workflowBundleOptions(workflowsPath), logger: QUIET });
    const home = await freshHome();
    const keyring = Keyring.load(home.path);
    const encrypting = createDataConverter(keyring, new BlobStore(home.path, keyring));
    const dataConverter = options.readable === true ? { ...encrypting, payloadCodecs: [] } : encrypting;
    const server = await freshNamespace();
    const native = await NativeConnection.connect({ address: server.address });
    return new Rig(home, server, native, code, dataConverter);
  }

  async start(workflowType: string, input: unknown, workflowId: string = randomUUID()): Promise<WorkflowHandle> {
    const { taskQueue } = this;
    const workflowTaskTimeout = '2s';
    this.started.push({ workflowId });
    return this.client.workflow.start(workflowType, { workflowId, taskQueue, workflowTaskTimeout, args: [input] });
  }

  /** Runs `work` while a worker serves the rig's queue. */
  async working<T>(activities: object, work: (worker: Worker) => Promise<T>): Promise<T> {
    const worker = await Worker.create({
      connection: this.native,
      namespace: this.server.namespace,
      taskQueue: this.taskQueue,
      workflowBundle: { code: this.code },
      activities,
      identity: IDENTITY,
      dataConverter: this.dataConverter,
      stickyQueueScheduleToStartTimeout: '1s',
      maxHeartbeatThrottleInterval: 500,
    });
    return worker.runUntil(() => work(worker));
  }

  /** Replays every execution that was started; fails on the first that its history does not determine. */
  async close(): Promise<void> {
    const { code, dataConverter } = this;
    const histories = await Promise.all(
      this.started.map(async ({ workflowId }) => ({
        workflowId,
        history: await this.client.workflow.getHandle(workflowId).fetchHistory(),
      })),
    );
    const results = Worker.runReplayHistories({ workflowBundle: { code }, dataConverter }, histories);
    let replayed = 0;
    for await (const { workflowId, error } of results) {
      if (error) throw new Error(`Execution ${workflowId} does not replay`, { cause: error });
      replayed += 1;
    }
    if (replayed !== histories.length) throw new Error(`${replayed} of ${histories.length} executions were replayed`);
    await this.native.close();
    await this.server.close();
    await this.home.remove();
  }
}

/** Else the process id and the machine's name, which recorded histories would carry. */
const IDENTITY = 'steward-test';
const QUIET = new DefaultLogger('ERROR', () => undefined);
let installed = false;

/** Tests provoke failures; the SDK's warnings about them would bury the report. */
export function quietTemporal(): Logger {
  if (installed) return QUIET;
  installed = true;
  const logging = { forward: {}, filter: { core: 'ERROR', other: 'ERROR' } } as const;
  Runtime.install({ logger: QUIET, shutdownSignals: [], telemetryOptions: { logging } });
  return QUIET;
}
