const { env } = process;

/** Settings from the environment. The default broker is that of compose.yaml. */
export const settings = {
  brokerUrl: env['RABBITMQ_URL'] || 'amqp://guest:guest@127.0.0.1:5672',
  queue: env['QUEUE'] || 'sample.mails',
  probePort: Number(env['PROBE_PORT'] || 9000),
} as const;
