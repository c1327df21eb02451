import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { findBinary } from '../servers/find-binary.js';
import { freePort } from '../servers/free-port.js';
import { launch } from '../servers/launch.js';
import { createFolder } from '../servers/workspace.js';
import { get } from './exchange.js';

export interface BlackboxExporter {
  /** What Prometheus would record as `probe_success`. */
  probeSuccess(module: string, target: string): Promise<string | undefined>;
  dispose(): Promise<void>;
}

/** A Prometheus blackbox exporter with this configuration. */
export async function startBlackboxExporter(configuration: string): Promise<BlackboxExporter> {
  const binary = findBinary({
    server: 'Prometheus blackbox exporter',
    debianPackage: 'prometheus-blackbox-exporter',
    names: ['prometheus-blackbox-exporter', 'blackbox_exporter'],
  });
  const folder = createFolder('blackbox-exporter');
  const config = join(folder, 'blackbox.yml');
  writeFileSync(config, configuration);
  const port = await freePort();
  const server = await launch({
    server: 'blackbox exporter',
    binary,
    args: [`--config.file=${config}`, `--web.listen-address=127.0.0.1:${port}`],
    ready: /Listening on/,
    port,
    folder,
  });
  return {
    dispose: () => server.dispose(),
    async probeSuccess(module, target) {
      const { body } = await get(port, `/probe?module=${module}&target=${encodeURIComponent(target)}`);
      return /^probe_success (\d)$/m.exec(body)?.[1];
    },
  };
}
