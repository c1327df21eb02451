import { Module, type INestApplication, type ModuleMetadata } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { HealthModule } from 'nestjs-vitals';

/** The answer of a probe. */
export interface Answer {
  readonly httpStatus: number;
  readonly body: string;
  readonly tookMs: number;
}

/** The entry of the only check in the deep report. */
export interface DeepEntry {
  readonly status: string;
  readonly reason?: string;
  readonly output?: string;
}

/** A real application with the check under test, asked over HTTP as a prober does. */
export class FaultApplication {
  private constructor(
    readonly nest: INestApplication,
    private readonly url: string,
  ) {}

  static async start(metadata: ModuleMetadata, timeoutMs: number): Promise<FaultApplication> {
    @Module({
      ...metadata,
      imports: [
        ...(metadata.imports ?? []),
        HealthModule.forRoot({
          deep: { guards: 'none' },
          // Every probe asks; but a failure counts for a moment, so that deep tells of the one that was just reported.
          checks: { timeoutMs, cacheMs: 0, failureCacheMs: 100 },
        }),
      ],
    })
    class AppModule {}

    const nest = await NestFactory.create(AppModule, { logger: false, abortOnError: false });
    await nest.listen(0, '127.0.0.1');
    return new FaultApplication(nest, await nest.getUrl());
  }

  async ready(): Promise<Answer> {
    const startedAt = performance.now();
    const response = await fetch(`${this.url}/health/ready`);
    const body = await response.text();
    return { httpStatus: response.status, body, tookMs: performance.now() - startedAt };
  }

  async deep(): Promise<{ readonly entry: DeepEntry; readonly body: string }> {
    const body = await (await fetch(`${this.url}/health/deep`)).text();
    const { checks } = JSON.parse(body) as { checks: Record<string, [DeepEntry]> };
    const name = Object.keys(checks).find((key) => key.endsWith(':responseTime'));
    if (name === undefined) throw new Error(`Deep shows no check: ${body}`);
    return { entry: checks[name]![0], body };
  }

  /** In waves, as from several probers at once. */
  async probe(times: number, inWavesOf = 20): Promise<void> {
    for (let done = 0; done < times; done += inWavesOf) {
      await Promise.all(Array.from({ length: inWavesOf }, () => this.ready()));
    }
  }

  close(): Promise<void> {
    return this.nest.close();
  }
}
