import type { ManagedServer } from './managed-server.js';
import { ServerProcess, type ServerCommand } from './server-process.js';
import { deleteFolder } from './workspace.js';

interface Launch extends ServerCommand {
  readonly port: number;
  /** Deleted with the server. */
  readonly folder: string;
}

/** A handle for the one who launches. */
export interface LaunchedServer extends ManagedServer {
  /** SIGHUP: most servers read their configuration again. */
  reload(): void;
}

/** Starts a server process and returns its handle. If it fails, it stops the process and deletes its files. */
export async function launch(command: Launch): Promise<LaunchedServer> {
  const server = new ServerProcess(command);
  const dispose = async (): Promise<void> => {
    await server.kill();
    deleteFolder(command.folder);
  };
  try {
    await server.start();
  } catch (error) {
    await dispose();
    throw error;
  }
  return {
    host: '127.0.0.1',
    port: command.port,
    start: () => server.start(),
    stop: () => server.stop(),
    pause: () => server.pause(),
    resume: () => server.resume(),
    reload: () => server.reload(),
    dispose,
  };
}
