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
  dispose(): Promise<void>;
}

/**
 * An HAProxy in front of some instances, which asks each for its readiness. It never tries a request again, neither
 * there nor elsewhere: whatever is lost behind it, the client sees.
 */
export async function startHaproxy(
  instances: Readonly<Record<string, number>>,
  check = 'inter 100ms fall 1 rise 1',
): Promise<LoadBalancer> {
  const binary = findBinary({ server: 'HAProxy', debianPackage: 'haproxy', names: ['haproxy'] });
  const folder = createFolder('haproxy');
  const [config, control] = [join(folder, 'haproxy.cfg'), join(folder, 'control')];
  const port = await freePort();
  const servers = Object.entries(instances).map(([name, at]) => `  server ${name} 127.0.0.1:${at}`);
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
  option httpchk GET /health/ready
  http-check expect status 200
  default-server check ${check}
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
  return {
    port,
    dispose: () => server.dispose(),
    untilUp: (instance) =>
      until(
        `HAProxy sends traffic to ${instance}`,
        async () => (await statusOf(control, instance)) === 'UP',
        {
          withinMs: 20_000,
        },
      ),
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
