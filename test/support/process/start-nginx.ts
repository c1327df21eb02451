import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { findBinary } from '../servers/find-binary.js';
import { freePort } from '../servers/free-port.js';
import { launch } from '../servers/launch.js';
import type { ManagedServer } from '../servers/managed-server.js';
import { createFolder } from '../servers/workspace.js';

/**
 * An nginx.
 *
 * @param http the content of the `http` block, given the port to listen on.
 */
export async function startNginx(http: (port: number) => string): Promise<ManagedServer> {
  const binary = findBinary({ server: 'nginx', debianPackage: 'nginx-light', names: ['nginx'] });
  const folder = createFolder('nginx');
  // The workers run as nobody.
  chmodSync(folder, 0o755);
  const config = join(folder, 'nginx.conf');
  const port = await freePort();
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']
    .map((name) => `  ${name}_temp_path ${join(folder, name)};`)
    .join('\n');
  writeFileSync(
    config,
    `daemon off;
worker_processes 1;
pid ${join(folder, 'nginx.pid')};
error_log stderr notice;
events {}
http {
  access_log off;
${temporary}
${http(port)}
}
`,
  );
  return launch({
    server: 'nginx',
    binary,
    args: ['-e', 'stderr', '-p', folder, '-c', config],
    ready: /start worker process \d+/,
    port,
    folder,
  });
}
