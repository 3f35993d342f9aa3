/** Who listens on a port is told by its process id, and nobody once it is closed. */
import net from 'node:net';
import { expect, it } from 'vitest';
import { portHolder } from './port-holder.ts';

it.runIf(process.platform === 'linux')(
  'names the process that listens on a port, and nobody once it is closed',
  async () => {
    const server = net.createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    const address = server.address();
    if (typeof address !== 'object' || address === null) throw new Error('no port');
    expect(portHolder(address.port)).toMatch(new RegExp(`\\S.* \\(pid ${process.pid}\\)$`));
    await new Promise((resolve) => server.close(resolve));
    expect(portHolder(address.port)).toBeUndefined();
  },
);
