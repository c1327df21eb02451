import { Injectable, Logger, type OnModuleDestroy } from '@nestjs/common';
import type { ChannelWrapper } from 'amqp-connection-manager';
import type { ConfirmChannel, ConsumeMessage } from 'amqplib';
import { Availability, HealthObservers } from 'nestjs-vitals';
import { Broker } from './broker.js';
import { Mailer } from './mailer.js';
import { settings } from './settings.js';

@Injectable()
export class MailConsumer implements OnModuleDestroy {
  private readonly log = new Logger(MailConsumer.name);
  private channel: ChannelWrapper | undefined;

  constructor(
    private readonly broker: Broker,
    private readonly mailer: Mailer,
    private readonly availability: Availability,
    observers: HealthObservers,
  ) {
    // From the beginning of the drain no new message comes. The drain waits for those that have a beacon.
    observers.subscribe({ onDrain: ({ kind }) => kind === 'began' && this.channel?.cancelAll() });
  }

  async start(): Promise<void> {
    const channel = this.broker.connection.createChannel({
      setup: (fresh: ConfirmChannel) => fresh.assertQueue(settings.queue, { durable: true }),
    });
    // The manager tries again. Without a listener the error would end the process.
    channel.on('error', (error: Error) => this.log.warn(`no channel yet: ${error.message}`));
    this.channel = channel;
    await channel.consume(settings.queue, (message) => void this.take(channel, message), { prefetch: 5 });
  }

  async onModuleDestroy(): Promise<void> {
    await this.channel?.close();
  }

  private async take(channel: ChannelWrapper, message: ConsumeMessage): Promise<void> {
    const beacon = this.availability.beacon('send-mail');
    try {
      await this.mailer.send(message.content.toString());
      channel.ack(message);
    } catch {
      channel.nack(message);
    } finally {
      beacon.end();
    }
  }
}
