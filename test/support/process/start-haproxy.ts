import { once } from 'node:events';
import { existsSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { findBinary } from '../servers/find-binary.js';
import { freePort } from '../servers/free-port.js';
import { launch } from '../servers/launch.js';
import { createFolder } from '../servers/workspace.js';
import { until } from '../until.js';

export interface LoadBalancer {
  /** The address for clients. */
  readonly port: number;
  /** Resolves once the balancer sends traffic to this instance. */
  untilUp(instance: string): Promise<void>;
  /** Resolves once the balancer takes the instance for this: `UP`, `DOWN`, or `NOLB` after a 404 with `disable-on-404`. */
  untilStatus(instance: string, status: string): Promise<void>;
  dispose(): Promise<void>;
}

/** Asks each instance for its readiness, often. */
const BACKEND = `
  option httpchk GET /health/ready
  http-check expect status 200
  default-server check inter 100ms fall 1 rise 1`;

/**
 * An HAProxy in front of some instances. It never tries a request again, neither there nor elsewhere: whatever is lost
 * behind it, the client sees.
 *
 * @param backend the lines of the backend but for its servers.
 */
export async function startHaproxy(
  instances: Readonly<Record<string, number>>,
  backend = BACKEND,
): Promise<LoadBalancer> {
  const binary = findBinary({ server: 'HAProxy', debianPackage: 'haproxy', names: ['haproxy'] });
  const folder = createFolder('haproxy');
  const [config, control] = [join(folder, 'haproxy.cfg'), join(folder, 'control')];
  const port = await freePort();
  const servers = Object.entries(instances).map(
    ([name, at]) => `  server ${name} 127.0.0.1:${at} cookie ${name}`,
  );
  writeFileSync(
    config,
    `global
  stats socket ${control} mode 600 level admin
defaults
  mode http
  option http-keep-alive
  retries 0
  timeout connect 2s
  timeout client 60s
  timeout server 60s
  timeout check 5s
frontend clients
  bind 127.0.0.1:${port}
  default_backend orders
backend orders
  balance roundrobin
${backend}
${servers.join('\n')}
`,
  );
  const server = await launch({
    server: 'HAProxy',
    binary,
    args: ['-db', '-V', '-f', config],
    ready: /polling mechanism/,
    port,
    folder,
  });
  const untilStatus = (instance: string, status: string) =>
    until(
      `HAProxy says that ${instance} is ${status}`,
      async () => (await statusOf(control, instance)) === status,
      { withinMs: 20_000 },
    );
  return {
    port,
    dispose: () => server.dispose(),
    untilUp: (instance) => untilStatus(instance, 'UP'),
    untilStatus,
  };
}

/** The runtime API answers in CSV: the backend, the server, …, and the status in column 18. */
async function statusOf(control: string, instance: string): Promise<string | undefined> {
  if (!existsSync(control)) return undefined;
  const socket = connect(control);
  await once(socket, 'connect');
  socket.end('show stat\n');
  let csv = '';
  for await (const chunk of socket.setEncoding('utf8')) csv += chunk;
  const row = csv.split('\n').find((line) => line.startsWith(`orders,${instance},`));
  return row?.split(',')[17];
}
