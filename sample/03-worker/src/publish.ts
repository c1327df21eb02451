// Puts addresses into the queue: `node sample/03-worker/dist/publish.js ada@example.com bob@example.com`
import { connect } from 'amqplib';
import { settings } from './settings.js';

const connection = await connect(settings.brokerUrl);
const channel = await connection.createConfirmChannel();
await channel.assertQueue(settings.queue, { durable: true });
for (const address of process.argv.slice(2)) {
  channel.sendToQueue(settings.queue, Buffer.from(address), { persistent: true });
}
await channel.waitForConfirms();
await connection.close();
