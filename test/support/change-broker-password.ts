import type { FaultScene, Undo } from './fault-table/index.js';
import type { BrokerServer } from './servers/index.js';

/** For a fault table: gives the application's user another password, and the old one back. */
export async function changeBrokerPassword({ server }: FaultScene<BrokerServer>): Promise<Undo> {
  await server.changePassword('another-word');
  return () => server.changePassword(server.password);
}
