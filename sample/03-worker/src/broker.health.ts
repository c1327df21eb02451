import { HealthIndicator } from 'nestjs-vitals';
import { RabbitMqHealthCheck } from 'nestjs-vitals/microservices';
import { Broker } from './broker.js';

@HealthIndicator({ name: 'mail-broker', cacheMs: 1_000 })
export class BrokerHealth extends RabbitMqHealthCheck {
  constructor(broker: Broker) {
    super(broker.connection);
  }
}
