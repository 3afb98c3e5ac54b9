import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

/** A loopback port in front of a server, which a test can cut off. The server itself, which others use too, is left alone. */
export interface TcpProxy {
  port: number;
  /** Breaks what is open, and refuses whoever comes. */
  cut(): Promise<void>;
  /** Lets through again, at the same port. */
  mend(): Promise<void>;
  close(): Promise<void>;
}

/** @param target `host:port` */
export async function startTcpProxy(target: string): Promise<TcpProxy> {
  const [host = '', targetPort = ''] = target.split(':');
  const open = new Set<Socket>();
  let refusing = false;
  const server = createServer((client) => {
    if (refusing) return void client.destroy();
    const upstream = connect(Number(targetPort), host);
    for (const [socket, other] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      open.add(socket);
      // Either end going away ends the other; an error is always followed by `close`.
      socket.on('error', () => undefined);
      socket.on('close', () => {
        open.delete(socket);
        other.destroy();
      });
    }
    client.pipe(upstream);
    upstream.pipe(client);
  });
  const listen = (port: number): Promise<void> =>
    new Promise((resolve, reject) => {
      server.once('error', reject);
      server.listen(port, '127.0.0.1', resolve);
    });
  await listen(0);
  const { port } = server.address() as AddressInfo;
  const cut = async (): Promise<void> => {
    refusing = true;
    const closed = new Promise<void>((resolve) => server.close(() => resolve()));
    for (const socket of open) socket.destroy();
    await closed;
  };
  return {
    port,
    cut,
    mend: async () => {
      refusing = false;
      await listen(port);
    },
    close: () => (server.listening ? cut() : Promise.resolve()),
  };
}
