import { connect, createServer, type Socket } from 'node:net';

/** A way to a server that can be shut: connections are then broken, and new ones refused at once. */
export interface TcpGate {
  /** `127.0.0.1:port`. */
  address: string;
  /** How many connections were refused. */
  readonly refused: number;
  open(): void;
  shut(): void;
  close(): Promise<void>;
}

/** @param target `host:port` behind the gate, which is shut at first */
export async function openTcpGate(target: string): Promise<TcpGate> {
  const [host = '', port = ''] = target.split(':');
  const sockets = new Set<Socket>();
  let isOpen = false;
  let refused = 0;
  const server = createServer((near) => {
    if (!isOpen) {
      refused += 1;
      near.destroy();
      return;
    }
    const far = connect(Number(port), host);
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(one);
      one.on('error', () => other.destroy());
      one.on('close', () => sockets.delete(one));
      one.pipe(other);
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const bound = server.address();
  return {
    address: `127.0.0.1:${typeof bound === 'object' ? bound?.port : ''}`,
    get refused() {
      return refused;
    },
    open: () => void (isOpen = true),
    shut: () => {
      isOpen = false;
      for (const socket of sockets) socket.destroy();
    },
    close: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
