import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { connect } from 'amqp-connection-manager';
import { settings } from './settings.js';

/** The one connection of the worker. It connects again by itself after an outage. */
@Injectable()
export class Broker implements OnApplicationShutdown {
  readonly connection = connect(settings.brokerUrl, { reconnectTimeInSeconds: 1 });

  /** After the consumer has acknowledged its last message. */
  onApplicationShutdown(): Promise<void> {
    return this.connection.close();
  }
}
