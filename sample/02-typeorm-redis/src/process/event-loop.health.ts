import { EventLoopHealthCheck, HealthIndicator } from 'nestjs-vitals';

/**
 * Liveness: a loop that does not get round any more is mended by a restart, and by nothing else. The window is shorter
 * than the 30 s for which the kubelet lets liveness fail by default, so that one block that is over does not kill anybody.
 */
@HealthIndicator({ name: 'event-loop', componentType: 'system', probes: ['liveness', 'deep'] })
export class EventLoopHealth extends EventLoopHealthCheck {
  protected override readonly windowMs = 10_000;
  protected override readonly maxDelayMs = 1_000;
}
