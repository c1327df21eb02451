import { ModulesContainer, type HttpAdapterHost, type ModuleRef } from '@nestjs/core';
import type { IncomingMessage } from 'node:http';
import type { HealthObservers } from '../events/health-observers.js';
import type { ProbeAudience } from '../events/probe-audience.js';
import type { ProbeVerdict } from '../events/reported-statuses.js';
import type { ProbeName } from '../interfaces/probe.js';
import type { Drain } from '../lifecycle/drain.js';
import type { ReadinessAskers } from '../lifecycle/readiness-askers.js';
import { likelyPathsOfRoute, pathsOfRoute } from '../nest/application-config.js';
import { routerPrefixOf } from '../nest/decorator-metadata.js';
import { serveProbeUrls } from '../routes/is-probe.js';
import { checkRouteOf, joinRoutes, probeUrls, type ProbeOfUrl } from '../routes/probe-urls.js';
import { httpServerOf } from '../server/http-server.js';
import type { ServerRequests } from '../server/server-requests.js';
import type { Clock } from '../support/time/clock.js';
import { routesOf, type ProbeMount } from './probe-mount.js';
import type { UnreachedProbes } from './unreached-probes.js';

/** Reports each probe and its answer to the drain, the traffic figures and the observers. */
export class ProbeTraffic {
  private forgetUrls: () => void = () => {};

  constructor(
    private readonly requests: ServerRequests,
    private readonly unreached: UnreachedProbes,
    private readonly audience: ProbeAudience,
    private readonly askers: ReadinessAskers,
    private readonly drain: Drain,
    private readonly observers: HealthObservers,
    private readonly clock: Clock,
    private readonly moduleRef: ModuleRef,
  ) {}

  /** Watches the requests of the application's HTTP server, if it has one. */
  watch(adapterHost: HttpAdapterHost, mount: ProbeMount): void {
    const server = httpServerOf(adapterHost);
    if (server === undefined) return;
    const routes = this.routesWithRouterPrefix(mount);
    const urlsBy = (pathsOf: typeof pathsOfRoute): ProbeOfUrl =>
      probeUrls(
        routes.flatMap(([probe, route]) =>
          pathsOf(this.moduleRef, route).map((path) => [probe, path] as const),
        ),
      );
    this.forgetUrls = serveProbeUrls(urlsBy(pathsOfRoute));
    // A client that forgets the prefix, or adds it, means the probe, too: the log warns of that.
    const probeOf = urlsBy(likelyPathsOfRoute);
    this.requests.attach(
      server,
      (url) => probeOf(url) !== undefined,
      (request, response) => this.unreached.answered(request, response, probeOf),
    );
  }

  stop(): void {
    this.forgetUrls();
  }

  /** Returns the address of the client. HAProxy resets the connection at the answer, and afterwards there is no address. */
  arrived(request: IncomingMessage): string | undefined {
    this.requests.markProbe(request);
    return request.socket.remoteAddress;
  }

  /** @param remoteAddress that {@link arrived} returned. */
  answered(
    verdict: ProbeVerdict,
    statusCode: number,
    request: IncomingMessage,
    remoteAddress: string | undefined,
  ): void {
    const { probe, reason } = verdict;
    const { headers, httpVersionMajor, httpVersionMinor } = request;
    const userAgent = headers['user-agent'];
    this.audience.asked(probe, userAgent, statusCode);
    if (this.observers.wants('onProbe')) {
      const time = this.clock.time();
      this.observers.publish('onProbe', { ...answerOf(verdict), statusCode, userAgent, remoteAddress, time });
    }
    if (probe !== 'readiness') return;
    this.askers.asked(userAgent, remoteAddress, httpVersionMajor === 1 && httpVersionMinor === 0);
    if (reason === 'DRAINING') this.drain.probeSeen();
  }

  private routesWithRouterPrefix(mount: ProbeMount): (readonly [ProbeName, string])[] {
    const modules = this.moduleRef.get(ModulesContainer, { strict: false });
    const own = [...modules.values()].find(({ providers }) => providers.has(ProbeTraffic));
    const prefix = routerPrefixOf(own?.metatype, modules);
    return [...routesOf(mount)].flatMap(([probe, route]) => {
      const path = joinRoutes(prefix, route);
      return probe === 'deep'
        ? [[probe, path] as const, [probe, checkRouteOf(path)] as const]
        : [[probe, path] as const];
    });
  }
}

/** Keeps only the verdict: for deep it is a whole report. */
const answerOf = ({ probe, status, reason }: ProbeVerdict): ProbeVerdict => ({
  probe,
  status,
  ...(reason !== undefined && { reason }),
});
