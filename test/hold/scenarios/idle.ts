import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { atMost, type Scenario, scaled, sleep } from '../scenario.ts';
import { startService } from '../service.ts';

const request = 'GET /health/live HTTP/1.1\r\nhost: x\r\n\r\n';

/** Connections that are kept and do nothing. */
export const idleScenario: Scenario = {
  name: 'idle',
  async run(size) {
    const service = await startService();
    const many = scaled(5000, size, 500);
    let errors = 0;
    const ask = async (socket: Socket) => {
      socket.write(request);
      const [answer] = await once(socket, 'data');
      if (!String(answer).startsWith('HTTP/1.1 200')) errors++;
    };
    const open = async () => {
      const socket = connect(service.port, '127.0.0.1');
      socket.on('error', () => errors++);
      socket.on('close', () => errors++);
      await ask(socket);
      return socket;
    };
    try {
      // What the first connections make the service allocate is not theirs.
      const first = [];
      for (let i = 0; i < 200; i++) first.push(await open());
      await sleep(1000);
      const before = service.resident;
      const sockets: Socket[] = [];
      while (sockets.length < many) sockets.push(...(await Promise.all(Array.from({ length: 50 }, open))));
      await sleep(2000);
      const each = (service.resident - before) / sockets.length / 1024;
      for (const socket of sockets.slice(0, 200)) await ask(socket);
      const seen = errors;
      for (const socket of [...first, ...sockets]) socket.removeAllListeners('close').destroy();
      return [
        atMost(`errors on ${sockets.length} idle connections`, seen, 0),
        atMost('memory of an idle connection', each, 20, ' KiB'),
      ];
    } finally {
      await service.stop();
    }
  },
};
