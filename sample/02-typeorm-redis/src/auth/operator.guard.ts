import { Injectable, UnauthorizedException, type CanActivate, type ExecutionContext } from '@nestjs/common';
import type { Request } from 'express';
import { createHash, timingSafeEqual } from 'node:crypto';
import { settings } from '../settings.js';

/** Lets in who knows the operator's token. It knows nothing of health. */
@Injectable()
export class OperatorGuard implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    const { authorization = '' } = context.switchToHttp().getRequest<Request>().headers;
    if (timingSafeEqual(digest(authorization), digest(`Bearer ${settings.operatorToken}`))) return true;
    throw new UnauthorizedException();
  }
}

// timingSafeEqual() needs two texts of the same length, whatever the client sent.
const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
