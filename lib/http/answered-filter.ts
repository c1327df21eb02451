import { Catch, Inject, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import { BaseExceptionFilter, HttpAdapterHost, ModuleRef } from '@nestjs/core';
import { globalFilterFor } from '../nest/application-config.js';
import { isAnswered } from './health-response.js';
import { rawResponse, type AdapterReply } from './raw-exchange.js';

/**
 * Drops errors of interceptors after a probe is answered: the client has its answer, and an error in the log for each probe
 * would be noise. Earlier errors, such as a guard's 401, go to the filters of the application.
 */
@Catch()
export class AnsweredFilter extends BaseExceptionFilter implements ExceptionFilter {
  constructor(
    @Inject(HttpAdapterHost) adapterHost: HttpAdapterHost,
    @Inject(ModuleRef) private readonly moduleRef: ModuleRef,
  ) {
    super(adapterHost.httpAdapter);
  }

  override catch(exception: unknown, host: ArgumentsHost): unknown {
    const http = host.switchToHttp();
    if (isAnswered(rawResponse(http.getResponse<AdapterReply>()))) return undefined;
    const filter = globalFilterFor(exception, http.getRequest<object>(), this.moduleRef);
    return filter ? filter.catch(exception, host) : super.catch(exception, host);
  }
}
