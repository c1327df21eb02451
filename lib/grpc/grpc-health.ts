import {
  defer,
  distinctUntilChanged,
  finalize,
  map,
  merge,
  Observable,
  of,
  shareReplay,
  ReplaySubject,
  switchMap,
  takeUntil,
  throwError,
} from 'rxjs';
import type { HealthObservers } from '../events/health-observers.js';
import type { HealthService } from '../health/health-service.js';
import type { Status } from '../interfaces/status.js';
import type { Availability } from '../lifecycle/availability.js';
import type { HealthRegistry } from '../registry/health-registry.js';
import { UnknownCheckError } from '../support/errors/unknown-check.error.js';
import type { Clock } from '../support/time/clock.js';
import { repeat } from '../support/time/repeat.js';
import type { ResolvedHealthGrpcOptions } from './health-grpc-options.js';
import { ServingStatus } from './serving-status.js';

/** The other parts that it uses. */
export interface GrpcHealthParts {
  readonly health: HealthService;
  readonly registry: HealthRegistry;
  readonly observers: HealthObservers;
  readonly availability: Availability;
  readonly clock: Clock;
}

/** The services of grpc.health.v1: `''` is readiness, and other names are those of public probes, groups and checks. */
export class GrpcHealth {
  /** Streams of one service share what they see. */
  private readonly watched = new Map<string, Observable<ServingStatus>>();
  private readonly drained = new ReplaySubject<void>(1);
  private openWatches = 0;

  constructor(
    private readonly parts: GrpcHealthParts,
    private readonly options: ResolvedHealthGrpcOptions,
    /** Makes the error for a stream too many. */
    private readonly tooManyWatches: () => Error,
  ) {
    parts.observers.subscribe({ onDrain: ({ kind }) => kind === 'ended' && this.drained.next() });
  }

  /** Every service, in the order of probes, groups and checks. */
  get services(): readonly string[] {
    const { health, registry } = this.parts;
    const checks = this.options.checks ? registry.list().map(({ name }) => name) : [];
    return [...new Set(['', ...health.publicProbes, ...checks])];
  }

  /** Brings the checks of the service up to date, within the budget. `undefined` if there is no such service. */
  async statusOf(service: string): Promise<ServingStatus | undefined> {
    const { health } = this.parts;
    const probe = service === '' ? 'readiness' : service;
    if (health.publicProbes.includes(probe)) {
      const { status } = await health.evaluate(probe);
      return this.serving(status, probe);
    }
    if (!this.services.includes(service)) return undefined;
    try {
      const { checks } = await health.evaluate('deep', { only: [service] });
      return this.serving(checks[0]?.status ?? 'fail');
    } catch (error) {
      // It may have been unregistered meanwhile.
      if (error instanceof UnknownCheckError) return undefined;
      throw error;
    }
  }

  /** The present status, then every change, until the drain has ended. */
  watch(service: string): Observable<ServingStatus> {
    return defer(() => {
      if (this.openWatches >= this.options.maxWatches) return throwError(this.tooManyWatches);
      this.openWatches++;
      return this.statusesOf(service).pipe(finalize(() => this.openWatches--));
    });
  }

  private statusesOf(service: string): Observable<ServingStatus> {
    const known = this.watched.get(service);
    if (known !== undefined) return known;
    const statuses = merge(of(undefined), this.ticks(), this.parts.health.changes$).pipe(
      switchMap(() => this.statusOf(service)),
      map((status) => status ?? ServingStatus.SERVICE_UNKNOWN),
      distinctUntilChanged(),
      takeUntil(this.drained),
      finalize(() => this.watched.delete(service)),
      shareReplay({ bufferSize: 1, refCount: true }),
    );
    this.watched.set(service, statuses);
    return statuses;
  }

  private ticks(): Observable<void> {
    const { clock } = this.parts;
    return new Observable((subscriber) =>
      repeat(clock, this.options.watchIntervalMs, () => subscriber.next()),
    );
  }

  /** From the start of the drain nothing is served but liveness. */
  private serving(status: Status, probe?: string): ServingStatus {
    const isLeaving = this.parts.availability.phase === 'draining' && probe !== 'liveness';
    return status === 'fail' || isLeaving ? ServingStatus.NOT_SERVING : ServingStatus.SERVING;
  }
}
