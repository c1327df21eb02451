import { EventLoopHealthCheck, HealthIndicator } from 'nestjs-vitals';

/**
 * In liveness, because only a restart helps a loop that is blocked for good. The window is shorter than the 30 s for which the
 * kubelet lets liveness fail by default, so that one block that is over does not restart the process.
 */
@HealthIndicator({ name: 'event-loop', componentType: 'system', probes: ['liveness', 'deep'] })
export class EventLoopHealth extends EventLoopHealthCheck {
  constructor() {
    super({ windowMs: 10_000, maxDelayMs: 1_000 });
  }
}
