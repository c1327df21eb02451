import { NestFactory } from '@nestjs/core';
import { HealthService } from 'nestjs-vitals';
import { MailConsumer } from './mail-consumer.js';
import { settings } from './settings.js';
import { WorkerModule } from './worker.module.js';

const worker = await NestFactory.createApplicationContext(WorkerModule);
// Without it, SIGTERM ends the process at once, and with it the mails that are being sent.
worker.enableShutdownHooks();
console.log(`Probes: http://localhost:${settings.probePort}/health/ready, live, startup`);

// Nothing is consumed before the broker is there. `false`: the process is stopped already.
if (await worker.get(HealthService).whenReady()) {
  await worker.get(MailConsumer).start();
  console.log(`Consumes from ${settings.queue}.`);
}
