import type { CheckContext } from '../../interfaces/check.js';
import type { TransportSource } from './nest-transport.js';
import {
  TransportHealthCheck,
  type ConnectionState,
  type TransportConnection,
} from './transport.health-check.js';

interface Packet {
  readonly cmd?: string;
}

/** The members that are used of a client of MQTT.js. */
export interface MqttClient {
  readonly connected: boolean;
  readonly reconnecting: boolean;
  /** Sends a PINGREQ. Not public in version 4: the check then reads only the state of the connection. */
  sendPing?(): void;
  on(event: 'packetreceive', listener: (packet: Packet) => void): unknown;
  on(event: 'close', listener: () => void): unknown;
  removeListener(event: string, listener: (packet: Packet) => void): unknown;
}

/**
 * MQTT pings have no numbers: a late PINGRESP would be taken for the answer to the next PINGREQ. So an outstanding one is
 * awaited as long as the connection lives.
 */
const pingResponse = (client: MqttClient): Promise<void> =>
  new Promise((resolve, reject) => {
    const onPacket = ({ cmd }: Packet) => cmd === 'pingresp' && settle(resolve);
    const onClose = () => settle(() => reject(new Error('the connection closed before the broker answered')));
    const settle = (outcome: () => void) => {
      client.removeListener('packetreceive', onPacket);
      client.removeListener('close', onClose);
      outcome();
    };
    client.on('packetreceive', onPacket);
    client.on('close', onClose);
    client.sendPing?.();
  });

/**
 * Sends a PINGREQ to the MQTT broker on the connection of the application, a `ClientProxy` or a server of `Transport.MQTT` or
 * a client of MQTT.js, and waits for the PINGRESP. The flag `connected` alone stays true for one and a half keepalive
 * intervals (90 s by default) after a broker has gone silent. Publishes nothing and subscribes to nothing.
 *
 * @example
 * ```ts
 * @HealthIndicator({ name: 'mqtt' })
 * export class MqttHealth extends MqttHealthCheck {
 *   constructor(@Inject('SENSORS') client: ClientProxy) {
 *     super(client);
 *   }
 * }
 * ```
 */
export class MqttHealthCheck extends TransportHealthCheck<MqttClient> {
  constructor(source: TransportSource<MqttClient>) {
    super(source, {
      client: 'a ClientProxy or server of Transport.MQTT, or a client of MQTT.js',
      packageName: 'mqtt',
      events: { recovered: 'connect' },
    });
  }

  protected isClient(client: unknown): client is MqttClient {
    return typeof (client as Partial<MqttClient> | undefined)?.connected === 'boolean';
  }

  protected stateOf({ client }: TransportConnection<MqttClient>): ConnectionState {
    if (client.connected) return { name: 'connected', isUp: true };
    return { name: client.reconnecting ? 'reconnecting' : 'disconnected', isUp: false };
  }

  protected async ask({ client }: TransportConnection<MqttClient>, _context: CheckContext): Promise<void> {
    if (client.sendPing !== undefined) await pingResponse(client);
  }
}
