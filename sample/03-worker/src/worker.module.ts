import { Module } from '@nestjs/common';
import { HealthModule } from 'nestjs-vitals';
import { HealthProbeServerModule } from 'nestjs-vitals/probe-server';
import { BrokerHealth } from './broker.health.js';
import { Broker } from './broker.js';
import { MailConsumer } from './mail-consumer.js';
import { Mailer } from './mailer.js';
import { settings } from './settings.js';

@Module({
  imports: [HealthModule.forRoot(), HealthProbeServerModule.forRoot({ port: settings.probePort })],
  providers: [Broker, BrokerHealth, Mailer, MailConsumer],
})
export class WorkerModule {}
