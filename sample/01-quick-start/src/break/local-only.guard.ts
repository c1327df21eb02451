import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import type { Request } from 'express';

/** Lets in who calls from this very machine. */
@Injectable()
export class LocalOnly implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    const { remoteAddress = '' } = context.switchToHttp().getRequest<Request>().socket;
    return remoteAddress === '::1' || /^(::ffff:)?127\./.test(remoteAddress);
  }
}
